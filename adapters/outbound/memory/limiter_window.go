package memory

import (
	"math"
	"math/bits"
	"time"

	"example.com/surge/ports"
)

// limiterWindow is what one key has used.
type limiterWindow struct {
	start  time.Duration // of the window that runs; it begins with a request
	count  int64         // in the window that runs
	before int64         // in the one before it: SlidingCounter
	log    limiterLog    // SlidingLog
}

func (w *limiterWindow) allow(now time.Duration, rule ports.Rule, cost int64) ports.Decision {
	switch rule.Algorithm {
	case ports.SlidingCounter:
		return w.slidingCounter(now, rule, cost)
	case ports.SlidingLog:
		return w.log.allow(now, rule, cost)
	default:
		return w.fixed(now, rule, cost)
	}
}

func (w *limiterWindow) fixed(now time.Duration, rule ports.Rule, cost int64) ports.Decision {
	if w.count == 0 || now-w.start >= rule.Window {
		w.start, w.count = now, 0
	}
	d := decide(rule.Limit-w.count, cost)
	left := rule.Window - (now - w.start)
	if d.Allowed {
		w.count += cost
	} else {
		d.RetryAfter = retryAfter(rule, cost, left)
	}
	if w.count > 0 {
		d.ResetAfter = left
	}
	return d
}

func (w *limiterWindow) slidingCounter(now time.Duration, rule ports.Rule, cost int64) ports.Decision {
	w.roll(now, rule.Window)
	left := rule.Window - (now - w.start)
	free := rule.Limit - w.count
	if free > 0 { // else less could be less than there is
		free -= weigh(w.before, left, rule.Window)
	}
	d := decide(free, cost)
	if d.Allowed {
		w.count += cost
	} else {
		d.RetryAfter = retryAfter(rule, cost, w.untilItFits(rule, cost, left))
	}
	switch {
	case w.count > 0:
		d.ResetAfter = saturated(left, rule.Window)
	case w.before > 0:
		d.ResetAfter = left
	}
	return d
}

// roll lets windows pass. They follow each other for as long as anything counts.
func (w *limiterWindow) roll(now, window time.Duration) {
	passed := (now - w.start) / window
	switch passed {
	case 0:
	case 1:
		w.before, w.count = w.count, 0
	default:
		w.before, w.count = 0, 0
	}
	w.start += passed * window
	if w.before == 0 && w.count == 0 {
		w.start = now
	}
}

// untilItFits is how long a sliding counter refuses a cost within the limit.
func (w *limiterWindow) untilItFits(rule ports.Rule, cost int64, left time.Duration) time.Duration {
	if cost > rule.Limit {
		return 0 // it never fits
	}
	if room := rule.Limit - w.count - cost; room >= 0 {
		return left - fits(w.before, room, rule.Window) // the window before must weigh less
	}
	// Not in this window. In the next it is this one that must weigh less.
	return saturated(left, rule.Window-fits(w.count, rule.Limit-cost, rule.Window))
}

// weigh is the part of the window before that still counts, rounded up.
func weigh(before int64, left, window time.Duration) int64 {
	hi, lo := bits.Mul64(uint64(before), uint64(left)) //nolint:gosec // neither is negative
	q, r := bits.Div64(hi, lo, uint64(window))         //nolint:gosec // q is at most before, as left is at most window
	if r > 0 {
		q++
	}
	return int64(q) //nolint:gosec // at most before
}

// fits is how much of a window may be left for a count, larger than room, to
// weigh no more than room.
func fits(count, room int64, window time.Duration) time.Duration {
	hi, lo := bits.Mul64(uint64(room), uint64(window)) //nolint:gosec // neither is negative
	q, _ := bits.Div64(hi, lo, uint64(count))          //nolint:gosec // less than window, as room is less than count
	return time.Duration(q)                            //nolint:gosec // so it fits
}

// decide says whether a cost fits in what is free, which may be less than
// nothing when the limit has shrunk.
func decide(free, cost int64) ports.Decision {
	free = max(free, 0)
	if cost > free {
		return ports.Decision{Remaining: free}
	}
	return ports.Decision{Allowed: true, Remaining: free - cost}
}

// retryAfter is wait, unless the cost never fits.
func retryAfter(rule ports.Rule, cost int64, wait time.Duration) time.Duration {
	if cost > rule.Limit {
		return -1
	}
	return wait
}

// saturated adds what is not negative.
func saturated(a, b time.Duration) time.Duration {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
