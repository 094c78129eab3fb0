package bench

import (
	"sync"
	"sync/atomic"
	"testing"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/test/services"
)

// redisCallers are how many calls are under way at once: alone each has a
// connection to itself, together they share pipelines.
var redisCallers = []struct {
	name string
	n    int
}{{"callers=1", 1}, {"callers=64", 64}}

// redisRun times calls by so many callers.
func redisRun(b *testing.B, callers int, call func() error) {
	b.Helper()
	redisRunEach(b, callers, func(int) func() error { return call })
}

// redisRunEach is redisRun for calls that are each caller's own.
func redisRunEach(b *testing.B, callers int, caller func(i int) (call func() error)) {
	b.Helper()
	b.ReportAllocs()
	var left atomic.Int64
	left.Store(int64(b.N))
	var all sync.WaitGroup
	b.ResetTimer()
	for i := range callers {
		call := caller(i)
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := call(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

func redisClient(b *testing.B) *redis.Client {
	b.Helper()
	c, err := redis.Open(services.SharedRedis(b), redis.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	return c
}

// redisNothing is a script that does nothing with its one key.
const redisNothing = "return 1"

// redisBare is EVALSHA of a script with one key, by go-redis as our client uses
// it: direct for a caller who is alone, else in pipelines.
func redisBare(b *testing.B, callers int, script string) func() error {
	b.Helper()
	rdb, pipe := redisDriver(b)
	sha, err := rdb.ScriptLoad(b.Context(), script).Result()
	if err != nil {
		b.Fatal(err)
	}
	ctx := b.Context()
	return func() error {
		cmd := goredis.NewCmd(ctx, "evalsha", sha, 1, "surge:bare{:0123456789abcdef}")
		var err error
		if callers == 1 {
			err = rdb.Process(ctx, cmd)
		} else {
			err = pipe.Submit(ctx, cmd).WaitContext(ctx)
		}
		return err
	}
}

// redisDriver is go-redis as our client uses it.
func redisDriver(b *testing.B) (*goredis.Client, *goredis.AutoPipeliner) {
	b.Helper()
	o, err := goredis.ParseURL(services.SharedRedis(b))
	if err != nil {
		b.Fatal(err)
	}
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	o.ContextTimeoutEnabled = true
	o.PoolSize = 32
	rdb := goredis.NewClient(o)
	b.Cleanup(func() { _ = rdb.Close() })
	pipe, err := rdb.AsyncAutoPipeline()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = pipe.Close() })
	return rdb, pipe
}
