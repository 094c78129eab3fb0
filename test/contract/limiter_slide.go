package contract

import (
	"time"

	"example.com/surge/ports"
)

func (s limiterSuite) addSliding() {
	s.on("SlidingLogForgetsOneByOne", slidingLogForgetsOneByOne)
	s.on("SlidingErrorBound", slidingErrorBound)
	s.on("SlidingNoEdgeBurst", slidingNoEdgeBurst)
}

func slidingLogForgetsOneByOne(c *limiterCase) {
	r := &limited{c, "k", ports.Rule{Algorithm: ports.SlidingLog, Limit: 10, Window: limitWindow}}
	const step = limitWindow / 4
	r.want(true, 3, 7, "at 0")
	c.pass(step)
	r.want(true, 4, 3, "at 1/4")
	c.pass(step)
	r.want(true, 3, 0, "at 2/4")
	c.pass(step)
	r.want(false, 1, 0, "at 3/4, when all of it is used")
	c.pass(step + step/2)
	r.want(true, 0, 3, "at 9/8, when the first 3 are over")
	r.want(false, 4, 3, "at 9/8, when the first 3 are over")
	r.want(true, 1, 2, "at 9/8, when the first 3 are over")
	c.pass(step)
	r.want(true, 0, 6, "at 11/8, when another 4 are over")
	c.pass(step)
	r.want(true, 0, 9, "at 13/8, when 3 more are over")
	c.pass(2*step + step/2)
	r.want(true, 10, 0, "when all are over")
}

// slidingErrorBound offers twice what may pass, evenly, for some windows: then
// a counter is off by little, either way.
func slidingErrorBound(c *limiterCase) {
	const limit, windows, offers = 40, 5, 80
	r := &limited{c, "k", ports.Rule{Algorithm: ports.SlidingCounter, Limit: limit, Window: limitWindow}}
	var passed []time.Time
	for began := time.Now(); time.Since(began) < windows*limitWindow; c.pass(limitWindow / offers) {
		if r.ask(c.l, 1).Allowed {
			passed = append(passed, time.Now())
		}
	}
	worst := 0
	for i := range passed {
		for j := i; j >= 0 && passed[i].Sub(passed[j]) < limitWindow; j-- {
			worst = max(worst, i-j+1)
		}
	}
	if worst > limit+limit/10 {
		c.errorf("%d passed within one window, the limit is %d", worst, limit)
	}
	if n := len(passed); n < windows*limit*9/10 {
		c.errorf("%d passed in %d windows with a limit of %d", n, windows, limit)
	}
}

// slidingNoEdgeBurst uses the limit up at the end of a window and wants the
// beginning of the next not to let as many pass again.
func slidingNoEdgeBurst(c *limiterCase) {
	const limit = 40
	for _, name := range []string{"sliding counter", "sliding log"} {
		r := &limited{c, name, ports.Rule{Algorithm: algorithms[name], Limit: limit, Window: limitWindow}}
		left := r.begin()
		began := time.Now()
		c.pass(left - limitWindow/4)
		end := r.burst(2 * limit)
		c.pass(left + limitWindow/20 - time.Since(began))
		beginning := r.burst(2 * limit)
		gone := time.Since(began) - left // of the next window
		atMost := int64(1)               // the first of all may be over
		if r.rule.Algorithm == ports.SlidingCounter {
			atMost += int64(limit * gone / limitWindow)
		}
		if end != limit-1 {
			c.errorf("%s: of %d that are left %d passed at the end of a window", name, limit-1, end)
		}
		if beginning > atMost {
			c.errorf("%s: %d more passed in the first %v of the next window, want %d at most", name, beginning, gone, atMost)
		}
	}
}
