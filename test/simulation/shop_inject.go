//go:build wireinject

package simulation

import (
	"log/slog"

	"github.com/google/wire"

	"example.com/surge/wire/config"
	"example.com/surge/wire/system"
)

// compose composes a node of the shop in a hostile world.
func compose(c config.Config, log *slog.Logger, s *Shop, n *Node) (parts, error) {
	panic(wire.Build(PortsSet, system.PartsSet, system.ShopSet, wire.Struct(new(parts), "*")))
}
