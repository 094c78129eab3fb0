package bench

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// P10: 4 nodes, each with a client and connections of its own, and 8 goroutines
// on each that all want one key: an operation is a handoff. A peer without a
// queue asks again and again; its pause is the one that serves it best of those
// tried, 1 ms and less.
func BenchmarkP10(b *testing.B) {
	for impl, open := range map[string]func(b *testing.B) locker{
		"surge":           surgeLocker,
		"redislock-1ms":   bsmLocker,
		"redislock-250us": func(b *testing.B) locker { return bsmLockerEvery(b, 250*time.Microsecond) },
	} {
		b.Run("impl="+impl, func(b *testing.B) { p10Run(b, impl, open) })
	}
}

const p10Nodes, p10Waiters = 4, 8

func p10Run(b *testing.B, impl string, open func(b *testing.B) locker) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	var left, holders, waited, longest atomic.Int64
	left.Store(int64(b.N))
	var all sync.WaitGroup
	begin := make(chan struct{})
	b.ReportAllocs()
	for range p10Nodes {
		lock := open(b)
		for range p10Waiters {
			all.Go(func() {
				<-begin
				for left.Add(-1) >= 0 {
					began := time.Now()
					unlock, err := lock(ctx, "p10:"+impl)
					if err != nil {
						b.Error(err)
						return
					}
					if holders.Add(1) != 1 {
						b.Error("two hold the key")
					}
					wait := int64(time.Since(began))
					waited.Add(wait)
					longest.Store(max(longest.Load(), wait)) // by the holder alone
					holders.Add(-1)
					if err := unlock(); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
	}
	b.ResetTimer()
	close(begin)
	all.Wait()
	mean := float64(waited.Load()) / float64(b.N)
	b.ReportMetric(float64(longest.Load())/mean, "longest/mean")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "handoffs/s")
}
