package contract

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/surge/ports"
)

// Limiter holds an adapter to ports.Limiter.
func Limiter(t *testing.T, h Harness[ports.Limiter]) {
	s := limiterSuite{&suite[ports.Limiter]{h: h}}
	s.addCounting()
	s.addSliding()
	s.addTelling()
	s.addFaults(calls[ports.Limiter]{
		"Allow": func(ctx context.Context, l ports.Limiter) error {
			_, err := l.Allow(ctx, "k", ports.Rule{Limit: 1000, Window: time.Minute}, 1)
			return err
		},
	})
	s.run(t)
}

// limitWindow is the window of most cases. An adapter on a real clock has a
// tenth of it for a case's requests.
const limitWindow = 2 * time.Second

var algorithms = map[string]ports.Algorithm{
	"fixed":           ports.Fixed,
	"sliding counter": ports.SlidingCounter,
	"sliding log":     ports.SlidingLog,
}

type limiterSuite struct{ *suite[ports.Limiter] }

// on names a case. One that fails on a real clock that ran away from it is tried
// again, on another backend.
func (s limiterSuite) on(name string, body func(c *limiterCase)) {
	s.add(name, func(t *testing.T, b Backend[ports.Limiter]) {
		for try := 1; ; try++ {
			c := &limiterCase{l: b.Node(t), other: b.Node(t), b: b, t: t}
			body(c)
			if len(c.wrong) == 0 {
				return
			}
			if try == 5 || c.late < limitWindow/10 {
				t.Error(strings.Join(c.wrong, "\n"))
				return
			}
			b = s.h.Open(t)
		}
	})
}

// each names a case that is one for every algorithm, with a key of its own, all
// at a time: some wait for windows to pass.
func (s limiterSuite) each(name string, body func(c *limiterCase, r *limited)) {
	s.on(name, func(c *limiterCase) {
		var all sync.WaitGroup
		for name, a := range algorithms {
			all.Go(func() { body(c, &limited{c, name, ports.Rule{Algorithm: a, Limit: 10, Window: limitWindow}}) })
		}
		all.Wait()
	})
}

// limiterCase is one case: a node and another one.
type limiterCase struct {
	l, other ports.Limiter
	b        Backend[ports.Limiter]
	t        *testing.T

	mu    sync.Mutex
	wrong []string
	late  time.Duration // what calls took, and what passed beyond what should
}

// errorf says what does not hold.
func (c *limiterCase) errorf(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

// pass lets time pass.
func (c *limiterCase) pass(d time.Duration) {
	began := time.Now()
	c.b.Pass(d)
	c.lose(time.Since(began) - d)
}

func (c *limiterCase) lose(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.late += d
}

// limited is a key and its rule.
type limited struct {
	c    *limiterCase
	key  string
	rule ports.Rule
}

// ask asks for a cost through a node.
func (r *limited) ask(l ports.Limiter, cost int64) ports.Decision {
	r.c.t.Helper()
	began := time.Now()
	d, err := l.Allow(r.c.t.Context(), r.key, r.rule, cost)
	r.c.lose(time.Since(began))
	noError(r.c.t, "allow, "+r.key, err)
	if d.Remaining < 0 || d.ResetAfter < 0 || d.Allowed && d.RetryAfter != 0 {
		r.c.errorf("%s: cost %d: %+v", r.key, cost, d)
	}
	return d
}

// want asks for a cost and wants it allowed, or not, with so much left.
func (r *limited) want(allowed bool, cost, remaining int64, when string) ports.Decision {
	r.c.t.Helper()
	d := r.ask(r.c.l, cost)
	if d.Allowed != allowed || d.Remaining != remaining {
		r.c.errorf("%s: cost %d %s: allowed %v with %d left, want %v with %d", r.key, cost, when, d.Allowed, d.Remaining, allowed, remaining)
	}
	return d
}

// burst asks n times for 1, through both nodes, and says how many were allowed.
func (r *limited) burst(n int) (allowed int64) {
	r.c.t.Helper()
	for i := range n {
		if r.ask([]ports.Limiter{r.c.l, r.c.other}[i%2], 1).Allowed {
			allowed++
		}
	}
	return allowed
}

// begin counts 1 and lets time pass, if it must, so that the window that
// counts has more than half of its time before it. It says how long at least.
func (r *limited) begin() time.Duration {
	r.c.t.Helper()
	for range 3 {
		asked := time.Now()
		left := r.ask(r.c.l, 1).ResetAfter - time.Since(asked)
		if r.rule.Algorithm == ports.SlidingCounter {
			left -= r.rule.Window // it takes another window to be forgotten
		}
		if left > r.rule.Window/2 {
			return left
		}
		r.c.pass(left + 2*r.rule.Window) // to where a window begins
	}
	r.c.errorf("%s: no window of %v has half of its time before it", r.key, r.rule.Window)
	return 0
}
