package contract

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/limiting"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// NewLimiting puts a policy for outages in front of a limiter.
type NewLimiting func(shared ports.Limiter, p limiting.Policy, o limiting.Observer) ports.Limiter

// Limiting holds policies over an adapter of ports.Limiter to what they
// promise of its outages.
func Limiting(t *testing.T, h Harness[ports.Limiter], build NewLimiting) {
	s := &suite[ports.Limiter]{h: h}
	for _, c := range []struct {
		name string
		body func(c *limitingCase)
	}{
		{"OutageOpen", outageOpen},
		{"OutageClosed", outageClosed},
		{"OutageLocal", outageLocal},
		{"RecoveryReturnsToShared", recoveryReturnsToShared},
		{"CallersFaultIsNoOutage", callersFaultIsNoOutage},
	} {
		s.add(c.name, func(t *testing.T, b Backend[ports.Limiter]) { c.body(&limitingCase{t, b, build}) })
	}
	s.run(t)
}

// limitingCase is one case.
type limitingCase struct {
	t     *testing.T
	b     Backend[ports.Limiter]
	build NewLimiting
}

// back is within what time after an outage the shared limiter decides again.
const back = 2 * time.Second

// node is a limiter with a policy over a node of its own, and one request per
// call, 10 of which may pass.
func (c *limitingCase) node(p limiting.Policy, o limiting.Observer) *limited {
	l := c.build(c.b.Node(c.t), p, o)
	rule := ports.Rule{Limit: 10, Window: time.Hour}
	return &limited{&limiterCase{l: l, other: l, b: c.b, t: c.t}, "k", rule}
}

func local() limiting.Policy {
	return limiting.Local(memory.NewLimiterBackend(memory.LimiterOptions{}).Node())
}

func outageOpen(c *limitingCase) {
	r := c.node(limiting.Open, nil)
	if n := r.burst(20); n != 10 {
		c.t.Fatalf("of 20 requests %d pass, 10 may", n)
	}
	c.b.Down()
	if n := r.burst(100); n != 100 {
		c.t.Errorf("of 100 requests in an outage %d pass, all may", n)
	}
	r.want(false, 11, 10, "that never fits, in an outage")
	c.b.Up()
	c.b.Pass(back)
	if n := r.burst(20); n != 0 {
		c.t.Errorf("%d requests pass after the outage, the limit was used up before it", n)
	}
}

func outageClosed(c *limitingCase) {
	r := c.node(limiting.Closed, nil)
	r.want(true, 1, 9, "before an outage")
	c.b.Down()
	for range 100 {
		d, err := r.c.l.Allow(c.t.Context(), r.key, r.rule, 1)
		if code := fault.CodeOf(err); d.Allowed || err == nil || code != fault.Unavailable && code != fault.UnknownOutcome {
			c.t.Fatalf("a request in an outage: %+v, %v, want %s", d, err, fault.Unavailable)
		}
	}
	c.b.Up()
	c.b.Pass(back)
	if n := r.burst(20); n < 8 || n > 9 { // a refused one may have counted
		c.t.Errorf("%d requests pass after the outage, 9 were left before it", n)
	}
}

func outageLocal(c *limitingCase) {
	one, two := c.node(local(), nil), c.node(local(), nil)
	one.want(true, 4, 6, "before an outage")
	c.b.Down()
	for _, r := range []*limited{one, two} {
		if n := r.burst(50); n != 10 {
			c.t.Errorf("of 50 requests to one process in an outage %d pass, 10 may", n)
		}
		if d := r.want(false, 1, 0, "in an outage, above the limit"); d.RetryAfter <= 0 {
			c.t.Errorf("a request that is refused in an outage may be tried again after %v", d.RetryAfter)
		}
		other := &limited{r.c, "another", r.rule}
		other.want(true, 1, 9, "of another key, in an outage")
	}
	c.b.Up()
}

// outages counts what an observer is told.
type outages struct{ down, back atomic.Int64 }

func (o *outages) Down(error) { o.down.Add(1) }
func (o *outages) Back()      { o.back.Add(1) }

func recoveryReturnsToShared(c *limitingCase) {
	told := &outages{}
	one, two := c.node(local(), told), c.node(local(), nil)
	one.want(true, 2, 8, "before an outage")
	for round := int64(1); round <= 2; round++ {
		c.b.Down()
		one.burst(30)
		two.burst(30)
		c.b.Up()
		c.b.Pass(back)
		// One count again, and what passed in the outage is not in it.
		left := 11 - 3*round
		one.want(true, 1, left-1, "after an outage")
		two.want(true, 2, left-3, "after an outage, on another node")
		if told.down.Load() != round || told.back.Load() != round {
			c.t.Errorf("after outage %d the observer was told of %d, and of the end of %d", round, told.down.Load(), told.back.Load())
		}
	}
}

func callersFaultIsNoOutage(c *limitingCase) {
	told := &outages{}
	r := c.node(limiting.Open, told)
	ended, cancel := context.WithCancel(c.t.Context())
	cancel()
	late, cancel := context.WithTimeout(c.t.Context(), -1)
	defer cancel()
	for range 20 {
		_, err := r.c.l.Allow(ended, r.key, r.rule, 1)
		wantCode(c.t, fault.Cancelled, "ask with a context that was cancelled", err)
		_, err = r.c.l.Allow(late, r.key, r.rule, 1)
		wantCode(c.t, fault.Unavailable, "ask with a context that is over", err)
		_, err = r.c.l.Allow(c.t.Context(), r.key, r.rule, -1)
		wantCode(c.t, fault.InvalidArgument, "ask for less than nothing", err)
	}
	if n := r.burst(20); n != 10 || told.down.Load() != 0 {
		c.t.Errorf("after calls that failed by themselves %d of 20 requests pass, 10 may; told of %d outages", n, told.down.Load())
	}
}
