package contract

import (
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func (s limiterSuite) addCounting() {
	s.on("FixedExactUnderConcurrency", func(c *limiterCase) { exactUnderConcurrency(c, ports.Fixed) })
	s.on("SlidingExactUnderConcurrency", func(c *limiterCase) { exactUnderConcurrency(c, ports.SlidingLog) })
	s.each("CostN", costN)
	s.each("RejectedNotCounted", rejectedNotCounted)
	s.each("KeysExpire", keysExpire)
	s.on("RulesCountApart", rulesCountApart)
	s.on("ZeroAndHuge", zeroAndHuge)
	s.on("ScriptFlushSurvived", scriptFlushSurvived)
	s.on("OneClusterSlot", limiterOneClusterSlot)
}

func exactUnderConcurrency(c *limiterCase, a ports.Algorithm) {
	const limit, callers, each = 100, 20, 15
	r := &limited{c, "k", ports.Rule{Algorithm: a, Limit: limit, Window: 5 * limitWindow}}
	r.begin()
	var allowed atomic.Int64
	var all sync.WaitGroup
	for i := range callers {
		l := []ports.Limiter{c.l, c.other}[i%2]
		all.Go(func() {
			for range each {
				d, err := l.Allow(c.t.Context(), r.key, r.rule, 1)
				if err != nil {
					c.errorf("allow: %v", err)
				}
				if d.Allowed {
					allowed.Add(1)
				}
			}
		})
	}
	all.Wait()
	if n := allowed.Load() + 1; n != limit {
		c.errorf("of %d requests at a time %d were allowed, the limit is %d", callers*each, n, limit)
	}
}

func costN(c *limiterCase, r *limited) {
	r.begin()
	r.want(true, 3, 6, "of 9 that are left")
	r.want(false, 7, 6, "of 6 that are left")
	r.want(true, 0, 6, "asked for nothing")
	r.want(true, 0, 6, "asked for nothing again")
	r.want(true, 6, 0, "of 6 that are left")
	r.want(false, 1, 0, "of none that is left")
	r.want(true, 0, 0, "asked for nothing when none is left")
	if d := r.want(false, 11, 0, "above the limit"); d.RetryAfter != -1 {
		c.errorf("%s: a cost above the limit may be tried again after %v, want -1", r.key, d.RetryAfter)
	}
}

// rejectedNotCounted keeps asking all the time that the limit is used up: it
// is free again when it was said to be.
func rejectedNotCounted(c *limiterCase, r *limited) {
	r.begin()
	r.want(false, 10, 9, "above what is left")
	reset := r.want(true, 9, 0, "of 9 that are left").ResetAfter
	began := time.Now()
	for time.Since(began) < reset-limitWindow/20 {
		if d := r.ask(c.l, 10); d.Allowed {
			c.errorf("%s: the whole limit is free after %v, not %v", r.key, time.Since(began), reset)
			return
		}
		c.pass(limitWindow / 20)
	}
	c.pass(limitWindow / 10)
	r.want(true, 10, 0, "when all that was allowed is forgotten")
}

func keysExpire(c *limiterCase, r *limited) {
	d := r.ask(c.l, 4)
	if d.ResetAfter <= 0 || d.ResetAfter > 2*limitWindow {
		c.errorf("%s: the limit is free again after %v", r.key, d.ResetAfter)
	}
	c.pass(d.ResetAfter)
	d = r.want(true, 0, 10, "asked for nothing when all is forgotten")
	if d.ResetAfter != 0 {
		c.errorf("%s: a key of which nothing is known is free after %v", r.key, d.ResetAfter)
	}
	r.want(true, 10, 0, "when all is forgotten")
}

func rulesCountApart(c *limiterCase) {
	for name, a := range algorithms {
		r := &limited{c, "k", ports.Rule{Algorithm: a, Limit: 10, Window: time.Minute}}
		r.want(true, 4, 6, "of "+name)
		longer := &limited{c, "k", ports.Rule{Algorithm: a, Limit: 10, Window: time.Hour}}
		longer.want(true, 1, 9, "of "+name+" in another window")
		other := &limited{c, "k ", r.rule}
		other.want(true, 1, 9, "of "+name+" under another key")
		for limit, left := range map[int64]int64{10: 6, 20: 16, 5: 1, 4: 0, 1: 0} {
			changed := &limited{c, "k", ports.Rule{Algorithm: a, Limit: limit, Window: time.Minute}}
			changed.want(true, 0, left, fmt.Sprint("of ", name, " with a limit that has become ", limit))
		}
	}
}

func zeroAndHuge(c *limiterCase) {
	const huge = 1 << 52 // what a float64 holds exactly, with room
	for name, a := range algorithms {
		nothing := &limited{c, name + " 0", ports.Rule{Algorithm: a, Limit: 0, Window: time.Minute}}
		if d := nothing.want(false, 1, 0, "of a limit of 0"); d.RetryAfter != -1 {
			c.errorf("%s: a limit of 0 may be tried again after %v, want -1", name, d.RetryAfter)
		}
		much := &limited{c, name + " huge", ports.Rule{Algorithm: a, Limit: huge, Window: time.Hour}}
		much.want(true, huge-1, 1, "of a huge limit")
		much.want(false, 2, 1, "of the last of a huge limit")
		much.want(true, 1, 0, "of the last of a huge limit")
		if d := much.want(false, huge, 0, "of a huge limit"); d.RetryAfter <= 0 || d.RetryAfter > 2*time.Hour {
			c.errorf("%s: a huge cost may be tried again after %v", name, d.RetryAfter)
		}
		most := &limited{c, name + " most", ports.Rule{Algorithm: a, Limit: math.MaxInt64, Window: math.MaxInt64}}
		for range 3 {
			if !most.ask(c.l, 1).Allowed {
				c.errorf("%s: the largest limit there is does not allow 3", name)
			}
		}
		short := &limited{c, name + " short", ports.Rule{Algorithm: a, Limit: 1, Window: time.Millisecond}}
		for range 3 {
			if !short.ask(c.l, 1).Allowed {
				c.errorf("%s: a window of 1 ms lasts for 10", name)
			}
			c.pass(10 * time.Millisecond)
		}
		for _, wrong := range []ports.Rule{
			{Algorithm: a, Limit: -1, Window: time.Minute}, {Algorithm: a, Limit: 1}, {Algorithm: a, Limit: 1, Window: -1},
			{Algorithm: ports.SlidingLog + 1, Limit: 1, Window: time.Minute},
		} {
			_, err := c.l.Allow(c.t.Context(), "k", wrong, 1)
			wantCode(c.t, fault.InvalidArgument, fmt.Sprintf("allow by %+v", wrong), err)
		}
		_, err := c.l.Allow(c.t.Context(), "k", ports.Rule{Algorithm: a, Limit: 1, Window: time.Minute}, -1)
		wantCode(c.t, fault.InvalidArgument, "allow a negative cost", err)
	}
}

// scriptFlushSurvived is for adapters whose server forgets their scripts when
// it starts anew: they send them again, and count on.
func scriptFlushSurvived(c *limiterCase) {
	if c.b.Forget == nil {
		c.t.Skip("this backend has nothing to forget but counts")
	}
	for name, a := range algorithms {
		r := &limited{c, name, ports.Rule{Algorithm: a, Limit: 10, Window: time.Minute}}
		r.want(true, 1, 9, "at first")
		c.b.Forget()
		r.want(true, 1, 8, "after the server forgot its scripts")
	}
}

// limiterOneClusterSlot: whatever a key looks like, all that is kept about it
// lies in one place, so that every call can be atomic.
func limiterOneClusterSlot(c *limiterCase) {
	for _, key := range awkwardKeys {
		for _, a := range algorithms {
			r := &limited{c, key, ports.Rule{Algorithm: a, Limit: 3, Window: time.Minute}}
			if n := r.burst(5); n != 3 {
				c.errorf("key %.20q: 3 may pass, %d did", key, n)
			}
		}
	}
}
