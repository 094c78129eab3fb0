package memory_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
)

// BenchmarkLimiter is what stands before every request.
func BenchmarkLimiter(b *testing.B) {
	for name, rule := range map[string]ports.Rule{
		"fixed":          {Algorithm: ports.Fixed, Limit: 100, Window: time.Second},
		"slidingCounter": {Algorithm: ports.SlidingCounter, Limit: 100, Window: time.Second},
		"slidingLog":     {Algorithm: ports.SlidingLog, Limit: 100, Window: time.Second},
	} {
		b.Run(name, func(b *testing.B) {
			l := memory.NewLimiterBackend(memory.LimiterOptions{}).Node()
			keys := make([]string, 1024)
			for i := range keys {
				keys[i] = "user:" + strconv.Itoa(i)
			}
			b.ReportAllocs()
			b.RunParallel(func(p *testing.PB) {
				for i := 0; p.Next(); i++ {
					if _, err := l.Allow(context.Background(), keys[i%len(keys)], rule, 1); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
