package redisharness

import (
	"context"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"
)

// Mini starts a miniredis of one case's own. It lets keys expire only when it
// is told that time has passed, so that it is told all the time.
func Mini(t *testing.T) Server {
	t.Helper()
	m := miniredis.RunT(t)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for last := time.Now(); ; {
			select {
			case <-stop:
				return
			case now := <-tick.C:
				m.FastForward(now.Sub(last))
				last = now
			}
		}
	}()
	admin := goredis.NewClient(&goredis.Options{Addr: m.Addr()})
	t.Cleanup(func() {
		_ = admin.Close()
		close(stop)
		<-stopped
	})
	return Server{URL: "redis://" + m.Addr(), Admin: admin, Forget: func() { admin.ScriptFlush(context.Background()) }}
}
