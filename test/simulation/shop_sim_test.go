package simulation_test

import (
	"flag"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/test/simulation"
)

var (
	seeds = flag.Uint64("seeds", 20, "")
	from  = flag.Uint64("from", 0, "")
)

func TestOne(t *testing.T) {
	start := time.Now()
	r := simulation.Run(t, simulation.DrawShop(*from), simulation.NewShop)
	t.Logf("%v: %d calls, %d steps, ties %d, fired %v\n%v", time.Since(start), r.Calls, len(r.Trace), r.Ties, r.Fired, r.Violations)
	t.Log(r.Plan.String())
	os.WriteFile("/tmp/trace.txt", []byte(r.Trace.String()), 0o644)
}

func TestMany(t *testing.T) {
	start := time.Now()
	var next, calls, bad atomic.Uint64
	t.Run("g", func(t *testing.T) {
		for range 2 {
			t.Run("w", func(t *testing.T) {
				t.Parallel()
				for {
					n := next.Add(1) - 1
					if n >= *seeds {
						return
					}
					seed := *from + n
					r := simulation.Run(t, simulation.DrawShop(seed), simulation.NewShop)
					calls.Add(uint64(r.Calls))
					if len(r.Violations) > 0 || r.Ties > 0 {
						bad.Add(1)
						t.Logf("seed %d: ties %d, %q", seed, r.Ties, r.Violations)
					}
				}
			})
		}
	})
	t.Logf("%v for %d, %d calls, %d bad", time.Since(start), *seeds, calls.Load(), bad.Load())
}

func TestSame(t *testing.T) {
	same := 0
	for n := range *seeds {
		seed := *from + n
		a := simulation.Run(t, simulation.DrawShop(seed), simulation.NewShop)
		b := simulation.Run(t, simulation.DrawShop(seed), simulation.NewShop)
		ok := true
		for i := range min(len(a.Trace), len(b.Trace)) {
			if a.Trace[i] != b.Trace[i] {
				t.Logf("seed %d differs at step %d\n%+v\n%+v", seed, i, a.Trace[max(0, i-3):i+1], b.Trace[max(0, i-3):i+1])
				ok = false
				os.WriteFile("/tmp/ta", []byte(a.Trace.String()), 0o644)
				os.WriteFile("/tmp/tb", []byte(b.Trace.String()), 0o644)
				break
			}
		}
		if ok {
			same++
		}
	}
	t.Logf("%d of %d same", same, *seeds)
}
