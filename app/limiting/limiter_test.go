package limiting_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/limiting"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// stub answers what it is told to and counts how often it is asked.
type stub struct {
	err   error
	asked int
}

func (s *stub) Allow(context.Context, string, ports.Rule, int64) (ports.Decision, error) {
	s.asked++
	return ports.Decision{Allowed: s.err == nil, Remaining: 7}, s.err
}

type heard struct {
	down []error
	back int
}

func (h *heard) Down(err error) { h.down = append(h.down, err) }
func (h *heard) Back()          { h.back++ }

var perMinute = ports.Rule{Limit: 10, Window: time.Minute}

func TestOutageIsWhatSaysNothingOfTheRequest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err    error
		outage bool
	}{
		"unavailable":     {fault.New(fault.Unavailable, ""), true},
		"unknown outcome": {fault.New(fault.UnknownOutcome, ""), true},
		"internal":        {errors.New("bad script"), true},
		"invalid":         {fault.New(fault.InvalidArgument, ""), false},
		"cancelled":       {fault.New(fault.Cancelled, ""), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := limiting.New(&stub{err: c.err}, limiting.Open, nil).Allow(t.Context(), "k", perMinute, 1)
			if d.Allowed != c.outage || !c.outage && !errors.Is(err, c.err) {
				t.Errorf("allowed %v, %v", d.Allowed, err)
			}
		})
	}
}

func TestLimiterThatIsDownIsAskedOnceASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared, h := &stub{err: fault.New(fault.Unavailable, "down")}, &heard{}
		l := limiting.New(shared, limiting.Local(&stub{}), h)
		ask := func(times int) {
			for range times {
				if d, err := l.Allow(t.Context(), "k", perMinute, 1); err != nil || !d.Allowed {
					t.Fatalf("%+v, %v", d, err)
				}
			}
		}
		ask(1000)
		if shared.asked > 10 || len(h.down) != 1 || !fault.Is(h.down[0], fault.Unavailable) {
			t.Errorf("a limiter that is down was asked %d times by 1,000 requests; told of %v", shared.asked, h.down)
		}
		asked := shared.asked
		for range 5 {
			<-time.After(time.Second)
			ask(100)
		}
		if n := shared.asked - asked; n != 5 {
			t.Errorf("in 5 s it was asked %d times", n)
		}
		shared.err = nil
		<-time.After(time.Second)
		ask(100)
		if n := shared.asked - asked - 5; n != 100 || h.back != 1 || len(h.down) != 1 {
			t.Errorf("of 100 requests it decided %d when it was back; told of its return %d times", n, h.back)
		}
	})
}

func TestOpenHoldsToWhatNeverFits(t *testing.T) {
	t.Parallel()
	l := limiting.New(&stub{err: fault.New(fault.Unavailable, "")}, limiting.Open, nil)
	if d, err := l.Allow(t.Context(), "k", perMinute, 11); err != nil || d.Allowed || d.RetryAfter != -1 {
		t.Errorf("a cost above the limit: %+v, %v", d, err)
	}
	if d, err := l.Allow(t.Context(), "k", perMinute, 4); err != nil || !d.Allowed || d.Remaining != 6 {
		t.Errorf("a cost within the limit: %+v, %v", d, err)
	}
	if _, err := l.Allow(t.Context(), "k", perMinute, -1); !fault.Is(err, fault.InvalidArgument) {
		t.Errorf("a negative cost: %v", err)
	}
}

// Not parallel: AllocsPerRun counts the allocations of the whole process.
func TestAllowAllocatesNothing(t *testing.T) {
	l := limiting.New(&stub{}, limiting.Closed, nil)
	if n := testing.AllocsPerRun(100, func() { _, _ = l.Allow(context.Background(), "k", perMinute, 1) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
