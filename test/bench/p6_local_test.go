package bench

import (
	"context"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/maypok86/otter/v2"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/readthrough"
)

const p6Keys = 1 << 16

type p6Value struct{ name string }

type p6Codec struct{}

func (p6Codec) Encode(v *p6Value) ([]byte, error) { return []byte(v.name), nil }
func (p6Codec) Decode(b []byte) (*p6Value, error) { return &p6Value{string(b)}, nil }

// P6: a typed read that the first level answers, against the library that this
// is made of, with an expiry of its own: keys by Zipf's law, of 64k.
func BenchmarkP6(b *testing.B) {
	keys := make([]int, 1<<18)
	zipf := rand.NewZipf(rand.New(rand.NewPCG(1, 2)), 1.1, 1, p6Keys-1)
	for i := range keys {
		keys[i] = int(zipf.Uint64())
	}
	for impl, open := range map[string]func(b *testing.B) (get func(int) bool){"otter": p6Otter, "surge": p6ReadThrough} {
		b.Run("impl="+impl, func(b *testing.B) {
			get := open(b)
			for i := range p6Keys {
				get(i)
			}
			b.ReportAllocs()
			b.ResetTimer()
			b.RunParallel(func(p *testing.PB) {
				for i := rand.IntN(len(keys)); p.Next(); i++ {
					if !get(keys[i%len(keys)]) {
						b.Error("a miss")
					}
				}
			})
		})
	}
}

func p6Otter(b *testing.B) func(int) bool {
	c := otter.Must(&otter.Options[int, *p6Value]{
		MaximumSize: 2 * p6Keys, ExpiryCalculator: otter.ExpiryWriting[int, *p6Value](time.Hour),
	})
	b.Cleanup(func() { c.StopAllGoroutines() })
	for i := range p6Keys {
		c.Set(i, &p6Value{"a name"})
	}
	return func(k int) bool { v, ok := c.GetIfPresent(k); return ok && v.name != "" }
}

// p6ReadThrough has what the catalogue has, too: a filter of all keys, refresh
// ahead, a breaker and stale values.
func p6ReadThrough(b *testing.B) func(int) bool {
	ctx, seen := b.Context(), newReadthroughSeen()
	c := readthrough.New(readthrough.Options[int, *p6Value]{
		Key: strconv.Itoa, Parse: func(s string) (int, bool) { k, err := strconv.Atoi(s); return k, err == nil },
		Load:  func(context.Context, int) (*p6Value, error) { return &p6Value{"a name"}, nil },
		Codec: p6Codec{}, Shared: memory.NewCacheBackend(memory.CacheOptions{}).Node(),
		Scan: func(_ context.Context, add func(int)) error {
			for i := range p6Keys {
				add(i)
			}
			return nil
		},
		MadeSince: func(int, time.Time) bool { return false },
		LocalSize: 2 * p6Keys, LocalTTL: time.Hour, RefreshAhead: 0.2, StaleFor: time.Minute, BreakAfter: 5, Observer: seen,
	})
	readthroughRuns(b, c.Run, seen)
	<-seen.scanned
	return func(k int) bool { _, err := c.Get(ctx, k); return err == nil }
}
