package redis

import (
	"context"
	"fmt"
	"log/slog"

	goredis "github.com/redis/go-redis/v9"
)

// LogTo has the driver, which has one logger in a process, say what it says to
// log. It speaks of connections that fail, which calls say by their errors too:
// it is heard at the debug level.
func LogTo(log *slog.Logger) { goredis.SetLogger(driverLog{log}) }

type driverLog struct{ log *slog.Logger }

// Printf logs a line.
func (d driverLog) Printf(ctx context.Context, format string, v ...any) {
	if d.log.Enabled(ctx, slog.LevelDebug) {
		d.log.DebugContext(ctx, "Redis driver", "message", fmt.Sprintf(format, v...))
	}
}
