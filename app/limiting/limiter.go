package limiting

import (
	"context"
	"sync/atomic"
	"time"

	"example.com/surge/app/breaker"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

const (
	failuresInARow = 3           // make the shared limiter count as down
	askAgain       = time.Second // after which one call tries it again
)

// Observer hears of outages, for metrics and logs. Its methods are called from
// many goroutines and must not block.
type Observer interface {
	// Down: the shared limiter is not asked any more, because of err.
	Down(err error)
	// Back: it is asked again.
	Back()
}

type silent struct{}

func (silent) Down(error) {}
func (silent) Back()      {}

// Limiter is a shared limiter with a policy for its outages.
type Limiter struct {
	shared   ports.Limiter
	policy   Policy
	observer Observer
	breaker  *breaker.Breaker
	down     atomic.Bool // as the observer knows it
}

var _ ports.Limiter = (*Limiter)(nil)

// New puts a policy in front of a shared limiter. A nil observer observes
// nothing.
func New(shared ports.Limiter, p Policy, o Observer) *Limiter {
	if o == nil {
		o = silent{}
	}
	return &Limiter{shared: shared, policy: p, observer: o, breaker: breaker.New(failuresInARow, askAgain, nil)}
}

// Allow asks the shared limiter, or the policy when that does not answer. A
// call that means nothing, or that its caller gave up, is no outage. It
// allocates nothing of its own.
func (l *Limiter) Allow(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
	if ctx.Err() != nil { // says nothing of the limiter
		return ports.Decision{}, fault.FromContext(ctx, "count against a limit")
	}
	var d ports.Decision
	err := l.breaker.Do(func() (err error) {
		d, err = l.shared.Allow(ctx, key, rule, cost)
		return err
	})
	l.tell(err)
	if outage(err) {
		return l.policy(ctx, key, rule, cost, err)
	}
	return d, err
}

// tell tells the observer when the breaker has opened or closed.
func (l *Limiter) tell(err error) {
	open := l.breaker.Open()
	if open == l.down.Load() || open && err == nil {
		return // nothing new, or not for this call to say
	}
	if !l.down.CompareAndSwap(!open, open) {
		return
	}
	if open {
		l.observer.Down(err)
	} else {
		l.observer.Back()
	}
}

// outage says whether an error means that the limiter does not work.
func outage(err error) bool {
	if err == nil {
		return false
	}
	switch fault.CodeOf(err).Kind() {
	case fault.KindInternal, fault.KindUnavailable, fault.KindUnknown:
		return true
	default:
		return false
	}
}
