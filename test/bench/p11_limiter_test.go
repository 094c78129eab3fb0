package bench

import (
	"errors"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/ports"
)

// P11: a request that fits. The bare scripts are one that does nothing and one
// that counts in a window, sent by go-redis itself.
func BenchmarkP11(b *testing.B) {
	for _, callers := range redisCallers {
		b.Run(callers.name+"/impl=bare", func(b *testing.B) { redisRun(b, callers.n, redisBare(b, callers.n, redisNothing)) })
		b.Run(callers.name+"/impl=bare-window", func(b *testing.B) { redisRun(b, callers.n, redisBare(b, callers.n, p11Window)) })
		b.Run(callers.name+"/impl=surge-fixed", func(b *testing.B) { redisRun(b, callers.n, p11Allow(b, ports.Fixed)) })
		b.Run(callers.name+"/impl=surge-sliding", func(b *testing.B) { redisRun(b, callers.n, p11Allow(b, ports.SlidingCounter)) })
	}
}

// p11Window is the least that counts in a window; it knows no limit, and does
// not say when the window ends.
const p11Window = `local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], 60000) end
return n`

var errP11 = errors.New("the limiter refuses")

func p11Allow(b *testing.B, a ports.Algorithm) func() error {
	b.Helper()
	ctx, l := b.Context(), redis.NewLimiter(redisClient(b))
	rule := ports.Rule{Algorithm: a, Limit: 1 << 40, Window: time.Minute}
	key := b.Name() + time.Now().String()
	return func() error {
		if d, err := l.Allow(ctx, key, rule, 1); err != nil || !d.Allowed {
			return errors.Join(errP11, err)
		}
		return nil
	}
}
