package memory

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// lockLease implements ports.LockLease.
type lockLease struct {
	node  *Lock
	key   string
	ttl   time.Duration
	grant *lockGrant
	work  context.Context
	end   context.CancelCauseFunc
}

var _ ports.LockLease = (*lockLease)(nil)

// Token grows with every acquisition.
func (l *lockLease) Token() uint64 { return l.grant.token }

// Context ends when the lease may be lost. Its cause is then Unavailable.
func (l *lockLease) Context() context.Context { return l.work }

// Release gives the key back.
func (l *lockLease) Release(ctx context.Context) error {
	l.end(nil)
	if err := l.node.reach(context.WithoutCancel(ctx), "release a lock"); err != nil {
		return err
	}
	l.node.b.giveBack(l.key, l.grant)
	return nil
}

// Forget ends the lease in this process only, as if nobody had heard of it: it
// is not renewed any more and runs out. It is for tests.
func (l *lockLease) Forget() { l.end(errLeaseLost) }

// keep renews the lease three times in its life, and ends its context a tenth
// before it would run out, until that context ends.
func (l *lockLease) keep() {
	lostAfter := l.ttl - l.ttl/10
	lostAt := l.grant.since.Add(lostAfter)
	wake := time.NewTimer(l.ttl / 3)
	defer wake.Stop()
	for {
		select {
		case <-wake.C:
		case <-l.work.Done():
			return
		case <-l.node.closed:
			l.end(errNodeClosed)
			return
		}
		sent := time.Now()
		if !sent.Before(lostAt) {
			l.end(errLeaseLost)
			return
		}
		switch err := l.node.renew(l.work, l.key, l.grant, l.ttl); {
		case err == nil:
			lostAt = sent.Add(lostAfter)
		case fault.Is(err, fault.Held):
			l.end(errLeaseLost)
			return
		} // out of reach: again, while there is time
		wake.Reset(min(l.ttl/3, time.Until(lostAt)))
	}
}
