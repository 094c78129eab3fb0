package readthrough_test

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

type value struct{ name string }

type names struct{}

func (names) Encode(v *value) ([]byte, error) { return []byte(v.name), nil }
func (names) Decode(b []byte) (*value, error) { return &value{string(b)}, nil }

// BenchmarkLocalHit compares a hit in the first level with the library it is
// made of, with an expiry of its own: keys by Zipf's law, of 64k.
func BenchmarkLocalHit(b *testing.B) {
	const n = 1 << 16
	keys := make([]int, 1<<18)
	zipf := rand.NewZipf(rand.New(rand.NewPCG(1, 2)), 1.1, 1, n-1)
	for i := range keys {
		keys[i] = int(zipf.Uint64())
	}
	run := func(b *testing.B, get func(int) bool) {
		for i := range n {
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
	}
	b.Run("impl=otter", func(b *testing.B) {
		c := otter.Must(&otter.Options[int, *value]{
			MaximumSize: 2 * n, ExpiryCalculator: otter.ExpiryWriting[int, *value](time.Hour),
		})
		defer c.StopAllGoroutines()
		for i := range n {
			c.Set(i, &value{"a name"})
		}
		run(b, func(k int) bool { v, ok := c.GetIfPresent(k); return ok && v.name != "" })
	})
	b.Run("impl=readthrough", func(b *testing.B) {
		ctx, s := b.Context(), newSeen()
		c := readthrough.New(readthrough.Options[int, *value]{
			Key: strconv.Itoa, Parse: parse,
			Load:  func(context.Context, int) (*value, error) { return &value{"a name"}, nil },
			Codec: names{}, Shared: memory.NewCacheBackend(memory.CacheOptions{}).Node(),
			LocalSize: 2 * n, LocalTTL: time.Hour, Observer: s,
		})
		listen(b, c, s)
		run(b, func(k int) bool { _, err := c.Get(ctx, k); return err == nil })
	})
}
