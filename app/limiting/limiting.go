// Package limiting decides what a rate limit means while the shared limiter is
// down. A limit protects the service, so its outage must neither refuse
// everybody nor let a flood through unseen: which of the two is the lesser evil
// depends on what is limited.
//
//   - Open lets everything pass: for limits that are a courtesy.
//   - Closed refuses everything: for limits that are a lock.
//   - Local counts in this process alone: a fleet of n then allows up to n times
//     the limit. It is the choice for everything between.
//
// What belongs here is the policy of an outage. How requests are counted is the
// limiter's.
package limiting

import (
	"context"
	"sync/atomic"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Outage answers instead of a limiter that is down.
type Outage func(ctx context.Context, key string, rule ports.Rule, cost int64, down error) (ports.Decision, error)

// Open allows.
func Open(_ context.Context, _ string, rule ports.Rule, _ int64, _ error) (ports.Decision, error) {
	return ports.Decision{Allowed: true, Remaining: rule.Limit}, nil
}

// Closed fails with what is wrong with the limiter.
func Closed(_ context.Context, _ string, _ ports.Rule, _ int64, down error) (ports.Decision, error) {
	return ports.Decision{}, down
}

// Local asks another limiter, one in this process.
func Local(l ports.Limiter) Outage {
	return func(ctx context.Context, key string, rule ports.Rule, cost int64, _ error) (ports.Decision, error) {
		return l.Allow(ctx, key, rule, cost)
	}
}

// Observer hears when the policy takes over and when it gives back. Its methods
// are called from many goroutines and must not block.
type Observer interface {
	// Down: the shared limiter failed, for the first time since it answered.
	Down(err error)
	// Back: the shared limiter answers again.
	Back()
}

// Limiter is a shared limiter with a policy for its outage. It is a
// ports.Limiter itself.
type Limiter struct {
	shared   ports.Limiter
	outage   Outage
	observer Observer
	down     atomic.Bool
}

var _ ports.Limiter = (*Limiter)(nil)

// New puts a policy behind a limiter. A nil observer observes nothing.
func New(shared ports.Limiter, outage Outage, o Observer) *Limiter {
	if o == nil {
		o = silent{}
	}
	return &Limiter{shared: shared, outage: outage, observer: o}
}

// Allow asks the shared limiter every time, so that it counts again with the
// first request after its recovery. Whatever says nothing about the request is
// an outage, but for a caller that gave up.
func (l *Limiter) Allow(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
	d, err := l.shared.Allow(ctx, key, rule, cost)
	if err == nil {
		if l.down.Load() && l.down.CompareAndSwap(true, false) {
			l.observer.Back()
		}
		return d, nil
	}
	if !fault.Transient(err) || ctx.Err() != nil {
		return d, err
	}
	if l.down.CompareAndSwap(false, true) {
		l.observer.Down(err)
	}
	return l.outage(ctx, key, rule, cost, err)
}

type silent struct{}

func (silent) Down(error) {}
func (silent) Back()      {}
