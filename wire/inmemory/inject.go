//go:build wireinject

package inmemory

import (
	"log/slog"

	"github.com/google/wire"

	"example.com/surge/wire/config"
	"example.com/surge/wire/system"
)

// New composes one node of an all-memory fleet. The function it returns closes
// the node's adapters, once Run has returned; the backends live on.
func New(c config.Config, log *slog.Logger, b *Backends) (*system.System, func(), error) {
	panic(wire.Build(Set, StoresSet, system.KitSet, system.BusinessSet))
}
