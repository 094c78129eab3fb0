package bench

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/app/readthrough"
	"example.com/surge/core/fault"
)

// P7: a read of 200 bytes that Redis has and the process has not: by the cache's
// port, and typed through app/readthrough, whose first level is off as long as
// nobody listens for invalidations.
func BenchmarkP7(b *testing.B) {
	for _, callers := range redisCallers {
		b.Run(callers.name+"/impl=go-redis", func(b *testing.B) { redisRun(b, callers.n, p7Raw(b, callers.n)) })
		b.Run(callers.name+"/impl=surge-cache", func(b *testing.B) { redisRun(b, callers.n, p7Cache(b)) })
		b.Run(callers.name+"/impl=surge-readthrough", func(b *testing.B) { redisRun(b, callers.n, p7ReadThrough(b)) })
	}
}

const p7Keys = 1024

var (
	p7Value = strings.Repeat("v", 200)
	errP7   = errors.New("not the value")
)

// p7Names are the names of keys, which reads take in turn.
func p7Names() func() string {
	names := make([]string, p7Keys)
	for i := range names {
		names[i] = "p7:" + strconv.Itoa(i)
	}
	var next atomic.Uint64
	return func() string { return names[next.Add(1)%p7Keys] }
}

func p7Raw(b *testing.B, callers int) func() error {
	b.Helper()
	ctx, name := b.Context(), p7Names()
	rdb, pipe := redisDriver(b)
	for range p7Keys {
		if err := rdb.Set(ctx, name(), p7Value, time.Hour).Err(); err != nil {
			b.Fatal(err)
		}
	}
	return func() error {
		cmd := goredis.NewStringCmd(ctx, "get", name())
		var err error
		if callers == 1 {
			err = rdb.Process(ctx, cmd)
		} else {
			err = pipe.Submit(ctx, cmd).WaitContext(ctx)
		}
		if err == nil && len(cmd.Val()) != len(p7Value) {
			err = errP7
		}
		return err
	}
}

func p7Cache(b *testing.B) func() error {
	b.Helper()
	ctx, name := b.Context(), p7Names()
	c := redis.NewCache(redisClient(b))
	b.Cleanup(c.Close)
	for range p7Keys {
		if err := c.Set(ctx, name(), []byte(p7Value), time.Hour); err != nil {
			b.Fatal(err)
		}
	}
	return func() error {
		v, err := c.Get(ctx, name())
		if err == nil && len(v.Value) != len(p7Value) {
			err = errP7
		}
		return err
	}
}

// p7Text is a codec that does nothing.
type p7Text struct{}

func (p7Text) Encode(v string) ([]byte, error) { return []byte(v), nil }
func (p7Text) Decode(v []byte) (string, error) { return string(v), nil }

func p7ReadThrough(b *testing.B) func() error {
	b.Helper()
	ctx, name := b.Context(), p7Names()
	shared := redis.NewCache(redisClient(b))
	b.Cleanup(shared.Close)
	c := readthrough.New(readthrough.Options[string, string]{
		Key: func(k string) string { return "typed:" + k }, Parse: func(k string) (string, bool) { return strings.CutPrefix(k, "typed:") },
		Load:  func(context.Context, string) (string, error) { return "", fault.New(fault.NotFound, "it is in Redis") },
		Codec: p7Text{}, Shared: shared,
	})
	for range p7Keys {
		if err := shared.Set(ctx, "typed:"+name(), []byte(p7Value), time.Hour); err != nil {
			b.Fatal(err)
		}
	}
	return func() error {
		v, err := c.Get(ctx, name())
		if err == nil && len(v) != len(p7Value) {
			err = errP7
		}
		return err
	}
}
