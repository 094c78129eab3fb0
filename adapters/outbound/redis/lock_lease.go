package redis

import (
	"context"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// lockLease implements ports.LockLease, and is what becomes one before that. A
// timer is all that keeps it: renewals are sent from the goroutine that the
// timer starts.
type lockLease struct {
	l     *Lock
	key   string
	id    string
	keys  [4]string // see lock_grant.lua
	ttl   time.Duration
	ms    int64 // of ttl
	token uint64
	since time.Time // before it began
	asked int       // how often it came to wait at the server
	work  context.Context
	end   context.CancelCauseFunc

	turn   chan lockTurn // while it is in line, see lockGate
	inside bool          // the gate is its; guarded by the node's mutex

	mu     sync.Mutex
	timer  *time.Timer
	lostAt time.Time // when work ends unless a renewal succeeds
	over   bool
}

var _ ports.LockLease = (*lockLease)(nil)

// begin is the answer to an acquisition.
func (l *lockLease) begin(ctx context.Context) (ports.LockLease, error) {
	// The values of ctx go on, its end does not: it bounds the acquisition.
	l.work, l.end = context.WithCancelCause(context.WithoutCancel(ctx))
	l.l.mu.Lock()
	closed := l.l.open.Err() != nil
	if !closed {
		l.l.live[l] = struct{}{}
	}
	l.l.mu.Unlock()
	switch {
	case closed:
		l.end(errLockClosed)
		return nil, errLockClosed
	case ctx.Err() != nil:
		l.stop(nil)
		l.leave()
		return nil, fault.FromContext(ctx, acquiring)
	}
	l.renewed(l.since)
	l.schedule(l.ttl / 3)
	return l, nil
}

// Token grows with every acquisition.
func (l *lockLease) Token() uint64 { return l.token }

// Context ends when the lease may be lost. Its cause is then Unavailable.
func (l *lockLease) Context() context.Context { return l.work }

// Release gives the key back.
func (l *lockLease) Release(ctx context.Context) error {
	l.stop(nil)
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), lockGoodbye)
		defer cancel()
	}
	return l.giveBack(ctx)
}

// stop ends the lease in this process.
func (l *lockLease) stop(cause error) {
	l.l.mu.Lock()
	delete(l.l.live, l)
	l.l.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	if l.timer != nil {
		l.timer.Stop()
	}
	l.end(cause)
}

// lose ends a lease that may be somebody else's.
func (l *lockLease) lose() {
	l.stop(errLeaseLost)
	l.forgo()
}

// renewed counts the lease's life from a time on. Its last tenth is a margin.
func (l *lockLease) renewed(since time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lostAt = since.Add(l.ttl - l.ttl/10)
}

// schedule has the lease renewed after a time, or looked at when it may be lost
// if that is sooner.
func (l *lockLease) schedule(after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	after = min(after, time.Until(l.lostAt))
	if l.timer == nil {
		l.timer = time.AfterFunc(after, l.keep)
	} else {
		l.timer.Reset(after)
	}
}

// keep renews the lease, three times in its life and more often while that
// fails, or ends its context when it may be lost. Nothing that takes longer than
// that is waited for.
func (l *lockLease) keep() {
	l.mu.Lock()
	lostAt := l.lostAt
	l.mu.Unlock()
	sent := time.Now()
	if l.work.Err() != nil {
		return // the node was closed
	}
	if !sent.Before(lostAt) {
		l.lose()
		return
	}
	ctx, cancel := context.WithDeadlineCause(l.work, lostAt, errLeaseLost)
	defer cancel()
	kept, err := l.l.c.evalInt(ctx, "renew a lock", lockRenew, []any{nil, nil, 1, &l.keys[0], &l.id, &l.ms})
	switch {
	case err == nil && kept == 1:
		l.renewed(sent)
		l.schedule(l.ttl / 3)
	case fault.Transient(err):
		l.schedule(l.ttl / 20)
	default:
		l.lose()
	}
}
