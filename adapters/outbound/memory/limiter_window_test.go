package memory

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.com/surge/ports"
)

func (w limiterWindow) clone() *limiterWindow {
	w.log.entries = slices.Clone(w.log.entries)
	return &w
}

// What a decision says of the future is exact to the nanosecond: asked again
// then the cost fits, or all of the limit is free, and a moment before it did
// not.
func TestLimiterTellsTheFuture(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rule := ports.Rule{
			Algorithm: rapid.SampledFrom([]ports.Algorithm{ports.Fixed, ports.SlidingCounter, ports.SlidingLog}).Draw(t, "algorithm"),
			Limit:     rapid.OneOf(rapid.Int64Range(1, 20), rapid.Int64Range(1, math.MaxInt64)).Draw(t, "limit"),
			Window:    time.Duration(rapid.OneOf(rapid.Int64Range(1, 50), rapid.Int64Range(1, math.MaxInt64/8)).Draw(t, "window")),
		}
		var w limiterWindow
		var now time.Duration
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			now += time.Duration(rapid.Int64Range(0, int64(rule.Window)/3).Draw(t, "pass"))
			cost := rapid.Int64Range(1, rule.Limit).Draw(t, "cost")
			before := w.clone()
			d := w.allow(now, rule, cost)
			if free := before.clone().allow(now, rule, 0).Remaining; d.Allowed != (cost <= free) {
				t.Fatalf("%d of %d that are free: %+v", cost, free, d)
			}
			if !d.Allowed {
				if !before.clone().allow(now+d.RetryAfter, rule, cost).Allowed {
					t.Fatalf("%+v: %d is refused again when it was said to fit", d, cost)
				}
				if before.clone().allow(now+d.RetryAfter-1, rule, cost).Allowed {
					t.Fatalf("%+v: %d fits before it was said to", d, cost)
				}
			}
			if !w.clone().allow(now+d.ResetAfter, rule, rule.Limit).Allowed {
				t.Fatalf("%+v: the limit is not free when it was said to be", d)
			}
			if d.ResetAfter > 0 && w.clone().allow(now+d.ResetAfter-1, rule, rule.Limit).Allowed {
				t.Fatalf("%+v: the limit is free before it was said to be", d)
			}
		}
	})
}

// A log that is full forgets no request early and stays bounded.
func TestLimiterLogIsBounded(t *testing.T) {
	t.Parallel()
	const limit, window = 10_000, 30_000
	rule := ports.Rule{Algorithm: ports.SlidingLog, Limit: limit, Window: window}
	var w limiterWindow
	var passed []time.Duration
	for now := range time.Duration(4 * window) {
		if w.allow(now, rule, 1).Allowed {
			passed = append(passed, now)
		}
		if n := len(w.log.entries) - w.log.head; n > maxLimiterLog {
			t.Fatalf("the log has %d entries", n)
		}
	}
	for i := limit; i < len(passed); i++ {
		if passed[i]-passed[i-limit] < window {
			t.Fatalf("%d passed within %d", limit+1, passed[i]-passed[i-limit])
		}
	}
	if len(passed) < 3*limit {
		t.Errorf("%d passed in 4 windows of %d", len(passed), limit)
	}
	if c := cap(w.log.entries); c > 4*maxLimiterLog {
		t.Errorf("the log has room for %d entries", c)
	}
}
