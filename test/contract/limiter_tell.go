package contract

import (
	"fmt"
	"sync"
)

func (s limiterSuite) addTelling() {
	s.each("ServerClockOnly", serverClockOnly)
	s.each("RetryAfterIsSufficient", retryAfterIsSufficient)
}

// serverClockOnly: what one node began to count another goes on with, and both
// say the same of its end.
func serverClockOnly(c *limiterCase, r *limited) {
	r.begin()
	was := r.ask(c.l, 1).ResetAfter
	c.pass(limitWindow / 4)
	mine, theirs := r.ask(c.l, 0), r.ask(c.other, 0)
	if mine.Remaining != theirs.Remaining {
		c.errorf("%s: one node says that %d are left, the other %d", r.key, mine.Remaining, theirs.Remaining)
	}
	const tolerance = limitWindow / 10
	if (mine.ResetAfter-theirs.ResetAfter).Abs() > tolerance || (was-limitWindow/4-mine.ResetAfter).Abs() > tolerance {
		c.errorf("%s: the limit is free after %v; a quarter of a window later one node says after %v, the other %v",
			r.key, was, mine.ResetAfter, theirs.ResetAfter)
	}
}

// retryAfterIsSufficient: a cost that was refused fits when it was said to,
// and not long before.
func retryAfterIsSufficient(c *limiterCase, r *limited) {
	var all sync.WaitGroup
	for _, used := range []int64{10, 7} {
		for _, cost := range []int64{1, 4, 10} {
			all.Go(func() { (&limited{c, fmt.Sprint(r.key, used, cost), r.rule}).fitsWhenTold(used, cost) })
		}
	}
	all.Wait()
}

// fitsWhenTold uses some of a limit up in the middle of a window, and then asks
// for more until it fits.
func (r *limited) fitsWhenTold(used, cost int64) {
	pass, errorf := r.c.pass, r.c.errorf
	pass(r.begin() / 2)
	r.want(true, used-1, 10-used, "at first")
	d := r.ask(r.c.other, cost)
	if d.Allowed {
		if cost > 10-used {
			errorf("%s: %d fits in %d", r.key, cost, 10-used)
		}
		return
	}
	if d.RetryAfter <= 0 || d.RetryAfter > 2*limitWindow {
		errorf("%s: with %d used %d may be tried again after %v", r.key, used, cost, d.RetryAfter)
		return
	}
	pass(d.RetryAfter / 2)
	if r.ask(r.c.l, cost).Allowed {
		errorf("%s: with %d used %d fits after half of %v", r.key, used, cost, d.RetryAfter)
		return
	}
	pass(d.RetryAfter - d.RetryAfter/2)
	if !r.ask(r.c.l, cost).Allowed {
		errorf("%s: with %d used %d does not fit after %v", r.key, used, cost, d.RetryAfter)
	}
}
