package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"golang.org/x/sync/singleflight"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/app/readthrough"
)

const (
	p8Nodes   = 3
	p8Readers = 10_000 // of each node
	p8Load    = 50 * time.Millisecond
)

// P8: three nodes, ten thousand goroutines on each, want one key that no cache
// has, and of which the loader takes 50 ms. An operation is a stampede. The peer
// is what most services do: one load per process, by singleflight, over Redis.
func BenchmarkP8(b *testing.B) {
	for impl, open := range map[string]func(b *testing.B, load p8Loader) (get func(key string) (string, error)){
		"surge": p8ReadThrough, "singleflight": p8Singleflight,
	} {
		b.Run("impl="+impl, func(b *testing.B) {
			var loads atomic.Int64
			load := func(context.Context, string) (string, error) {
				loads.Add(1)
				<-time.After(p8Load)
				return p7Value, nil
			}
			nodes := make([]func(string) (string, error), p8Nodes)
			for i := range nodes {
				nodes[i] = open(b, load)
			}
			var waits []time.Duration
			for n := 0; b.Loop(); n++ {
				waits = append(waits, p8Stampede(b, nodes, fmt.Sprint("p8:", time.Now().UnixNano(), n))...)
			}
			slices.Sort(waits)
			b.ReportMetric(float64(loads.Load())/float64(b.N), "loads/op")
			b.ReportMetric(waits[len(waits)*99/100].Seconds()*1000, "p99-ms")
		})
	}
}

type p8Loader func(ctx context.Context, key string) (string, error)

// p8Stampede answers how long each reader waited, from when all may begin.
func p8Stampede(b *testing.B, nodes []func(string) (string, error), key string) []time.Duration {
	waits := make([]time.Duration, p8Nodes*p8Readers)
	var here, all sync.WaitGroup
	here.Add(len(waits))
	start := make(chan struct{})
	var began time.Time
	for i := range waits {
		all.Go(func() {
			here.Done()
			<-start
			if v, err := nodes[i%p8Nodes](key); err != nil || len(v) != len(p7Value) {
				b.Error("not the value", err)
			}
			waits[i] = time.Since(began)
		})
	}
	here.Wait()
	began = time.Now()
	close(start)
	all.Wait()
	return waits
}

func p8ReadThrough(b *testing.B, load p8Loader) func(string) (string, error) {
	shared, seen := redis.NewCache(redisClient(b)), newReadthroughSeen()
	b.Cleanup(shared.Close)
	c := readthrough.New(readthrough.Options[string, string]{
		Key: func(k string) string { return k }, Parse: func(k string) (string, bool) { return k, strings.HasPrefix(k, "p8:") },
		Load: load, Codec: p7Text{}, Shared: shared, Observer: seen,
	})
	readthroughRuns(b, c.Run, seen)
	ctx := b.Context()
	return func(key string) (string, error) { return c.Get(ctx, key) }
}

func p8Singleflight(b *testing.B, load p8Loader) func(string) (string, error) {
	rdb, _ := redisDriver(b)
	ctx := b.Context()
	var flights singleflight.Group
	return func(key string) (string, error) {
		v, err, _ := flights.Do(key, func() (any, error) {
			v, err := rdb.Get(ctx, key).Result()
			if !errors.Is(err, goredis.Nil) {
				return v, err
			}
			if v, err = load(ctx, key); err != nil {
				return "", err
			}
			return v, rdb.Set(ctx, key, v, time.Hour).Err()
		})
		text, _ := v.(string)
		return text, err
	}
}
