//go:build wireinject

package wire

import (
	"context"
	"log/slog"

	"github.com/google/wire"

	"example.com/surge/wire/config"
	"example.com/surge/wire/system"
)

// NewSystem composes one process with the adapters that the configuration's
// URLs name. The function it returns closes them, once Run has returned.
func NewSystem(ctx context.Context, c config.Config, log *slog.Logger) (*system.System, func(), error) {
	panic(wire.Build(AdaptersSet, StoresSet, system.KitSet, system.BusinessSet))
}
