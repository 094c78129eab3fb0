package bench

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/bsm/redislock"
	"github.com/go-redsync/redsync/v4"
	redsyncpool "github.com/go-redsync/redsync/v4/redis/goredis/v9"
	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/rueidis"
	"github.com/redis/rueidis/rueidislock"
	zeroredis "github.com/zeromicro/go-zero/core/stores/redis"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/ports"
	"example.com/surge/test/services"
)

const lockTTL = 30 * time.Second

// P9: each of 32 goroutines locks and unlocks a key of its own. Only Surge
// gives a token with it, and only Surge and rueidislock renew the lease.
func BenchmarkP9(b *testing.B) {
	for impl, open := range map[string]func(b *testing.B) locker{
		"surge": surgeLocker, "rueidislock": rueidisLocker, "redislock": bsmLocker, "redsync": redsyncLocker, "go-zero": zeroLocker,
	} {
		b.Run("impl="+impl, func(b *testing.B) {
			lock := open(b)
			ctx, cancel := context.WithTimeout(b.Context(), time.Minute) // rueidislock may wait for ever
			defer cancel()
			once := func(i int) func() error {
				key := "p9:" + impl + strconv.Itoa(i)
				return func() error {
					unlock, err := lock(ctx, key)
					if err != nil {
						return err
					}
					return unlock()
				}
			}
			for range 300 { // the server learns the scripts, and go-zero's breaker that it is well
				if err := once(0)(); err != nil {
					b.Fatal(err)
				}
			}
			redisRunEach(b, 32, once)
		})
	}
}

// locker waits for a key.
type locker func(ctx context.Context, key string) (unlock func() error, err error)

func surgeLocker(b *testing.B) locker {
	b.Helper()
	lock := surgeLock(b)
	return func(ctx context.Context, key string) (func() error, error) {
		lease, err := lock.Acquire(ctx, key, lockTTL)
		if err != nil {
			return nil, err
		}
		return func() error { return lease.Release(ctx) }, nil
	}
}

func surgeLock(b *testing.B) ports.Lock {
	b.Helper()
	lock := redis.NewLock(redisClient(b))
	b.Cleanup(lock.Close)
	return lock
}

// rueidisLocker asks one server, for one key.
func rueidisLocker(b *testing.B) locker {
	b.Helper()
	lock, err := rueidislock.NewLocker(rueidislock.LockerOption{
		ClientOption:   rueidis.ClientOption{InitAddress: []string{redisAddr(b)}},
		KeyValidity:    lockTTL,
		KeyMajority:    1,
		NoLoopTracking: true,
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(lock.Close)
	return func(ctx context.Context, key string) (func() error, error) {
		_, unlock, err := lock.WithContext(ctx, key)
		return func() error { unlock(); return nil }, err
	}
}

func bsmLocker(b *testing.B) locker {
	b.Helper()
	return bsmLockerEvery(b, time.Millisecond)
}

func bsmLockerEvery(b *testing.B, pause time.Duration) locker {
	b.Helper()
	rdb, _ := redisDriver(b)
	lock := redislock.New(rdb)
	return func(ctx context.Context, key string) (func() error, error) {
		held, err := lock.Obtain(ctx, key, lockTTL, &redislock.Options{RetryStrategy: redislock.LinearBackoff(pause)})
		return func() error { return held.Release(ctx) }, err
	}
}

func redsyncLocker(b *testing.B) locker {
	b.Helper()
	rdb, _ := redisDriver(b)
	lock := redsync.New(redsyncpool.NewPool(rdb))
	return func(ctx context.Context, key string) (func() error, error) {
		m := lock.NewMutex(key, redsync.WithExpiry(lockTTL))
		return func() error { return unlocked(m.UnlockContext(ctx)) }, m.LockContext(ctx)
	}
}

func zeroLocker(b *testing.B) locker {
	b.Helper()
	store, err := zeroredis.NewRedis(zeroredis.RedisConf{Host: redisAddr(b), Type: zeroredis.NodeType})
	if err != nil {
		b.Fatal(err)
	}
	return func(ctx context.Context, key string) (func() error, error) {
		lock := zeroredis.NewRedisLock(store, key)
		lock.SetExpire(int(lockTTL / time.Second))
		return func() error { return unlocked(lock.ReleaseCtx(ctx)) }, unlocked(lock.AcquireCtx(ctx))
	}
}

// unlocked has a lock that does not say why it did not do something fail.
func unlocked(done bool, err error) error {
	if err == nil && !done {
		return errors.New("a key that nobody else asks for is somebody else's")
	}
	return err
}

func redisAddr(b *testing.B) string {
	b.Helper()
	o, err := goredis.ParseURL(services.SharedRedis(b))
	if err != nil {
		b.Fatal(err)
	}
	return o.Addr
}
