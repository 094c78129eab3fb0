//go:build wireinject

package quickshop

import (
	"log/slog"

	"github.com/google/wire"

	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
	"example.com/surge/wire/system"
)

// New composes one node of an all-memory fleet, as inmemory.New does.
func New(c config.Config, log *slog.Logger, b *inmemory.Backends) (*system.System, func(), error) {
	panic(wire.Build(inmemory.Set, inmemory.StoresSet, system.KitSet, system.LocalShopSet, newPasswords))
}
