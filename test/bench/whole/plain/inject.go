//go:build wireinject

package main

import (
	"log/slog"

	"github.com/google/wire"

	"example.com/surge/app/ordering"
	"example.com/surge/ports"
	"example.com/surge/wire/config"
	"example.com/surge/wire/system"
)

// newSystem composes one process of the peer. The function it returns closes
// its adapters, once Run has returned.
func newSystem(c config.Config, log *slog.Logger) (*system.System, func(), error) {
	panic(wire.Build(
		plainSet, adaptersSet, system.KitSet, system.ShopSet, wire.Bind(new(ports.OrderReader), new(*ordering.Service)),
	))
}
