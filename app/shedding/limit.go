package shedding

import (
	"math"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// window is how long calls are counted before the limit is set anew.
	window = 100 * time.Millisecond
	// floor is the least limit: so many calls at once are no queue worth the name.
	floor = 32
	// unlimited is more calls than anybody can have under way.
	unlimited = math.MaxInt64 / 2
)

// Limit bounds the calls that are under way. It is safe for concurrent use, and
// never blocks.
type Limit struct {
	target   time.Duration
	limit    atomic.Int64
	underWay atomic.Int64

	// Of the window that ends at so many nanoseconds after start.
	ends  atomic.Int64
	ended atomic.Int64
	slow  atomic.Int64 // of those that ended, how many took longer than the target
	shed  atomic.Int64

	start   time.Time
	next    sync.Mutex // held by who sets the limit anew, and guards what follows
	last    counts
	stalled time.Duration // for how long no call has ended
}

// counts are of a window.
type counts struct {
	took              time.Duration
	ended, slow, shed int64
}

// NewLimit makes a limit that bounds nothing yet. Calls that take longer than
// target are too slow; it must be positive.
func NewLimit(target time.Duration) *Limit {
	l := &Limit{target: target, start: time.Now()}
	l.limit.Store(unlimited)
	l.ends.Store(int64(window))
	return l
}

// Enter begins a call, unless too many are under way. Whoever entered leaves.
func (l *Limit) Enter() bool {
	l.roll()
	if l.underWay.Add(1) > l.limit.Load() {
		l.underWay.Add(-1)
		l.shed.Add(1)
		return false
	}
	return true
}

// Leave ends a call that took so long.
func (l *Limit) Leave(took time.Duration) {
	l.underWay.Add(-1)
	l.ended.Add(1)
	if took > l.target {
		l.slow.Add(1)
	}
	l.roll()
}

// roll sets the limit anew when the window is over. Others go on meanwhile, and
// are counted in this window or the next.
func (l *Limit) roll() {
	now := int64(time.Since(l.start))
	if now < l.ends.Load() || !l.next.TryLock() {
		return
	}
	defer l.next.Unlock()
	since := time.Duration(now - l.ends.Load())
	if since < 0 {
		return // somebody was faster
	}
	l.ends.Store(now + int64(window))
	// The first call after a window ends it: whole windows since were quiet.
	c := counts{window + since%window, l.ended.Swap(0), l.slow.Swap(0), l.shed.Swap(0)}
	quiet := int64(since / window)
	l.limit.Store(l.after(c, quiet))
	l.last = c
	if quiet > 0 {
		l.last = counts{}
	}
}

// after is the limit that follows a window, and quiet ones after it.
func (l *Limit) after(c counts, quiet int64) int64 {
	limit, underWay := l.limit.Load(), l.underWay.Load()
	l.stalled += c.took
	if c.ended > 0 {
		l.stalled = 0
	}
	if l.stalled += time.Duration(quiet) * window; underWay == 0 {
		l.stalled = 0
	}
	if l.stalled > l.target && underWay > floor {
		return max(floor, min(limit, underWay)/2)
	}
	switch {
	case c.ended > 0 && (c.shed > 0 || 2*c.slow > c.ended):
		// Two windows are looked at together: a hiccup is shorter.
		rate := float64(c.ended+l.last.ended) / (c.took + l.last.took).Seconds()
		limit = max(floor, int64(rate*l.target.Seconds()))
	case c.shed == 0:
		quiet++
	}
	for ; quiet > 0 && limit < unlimited; quiet-- {
		limit *= 2
	}
	return min(limit, unlimited)
}
