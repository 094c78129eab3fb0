package redis

import (
	"context"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// lockLease implements ports.LockLease. A timer is all that keeps it: renewals
// are sent from the goroutine that the timer starts.
type lockLease struct {
	*lockWait
	work context.Context
	end  context.CancelCauseFunc

	mu     sync.Mutex
	timer  *time.Timer
	lostAt time.Time // when work ends unless a renewal succeeds
	over   bool
}

var _ ports.LockLease = (*lockLease)(nil)

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
	return l.release(ctx)
}

// stop ends the lease in this process.
func (l *lockLease) stop(cause error) {
	l.lockWait.l.mu.Lock()
	delete(l.lockWait.l.live, l)
	l.lockWait.l.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	if l.timer != nil {
		l.timer.Stop()
	}
	l.end(cause)
}

// schedule has the lease renewed three times in its life, and at the latest
// looked at when it may be lost.
func (l *lockLease) schedule() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	next := min(l.ttl/3, time.Until(l.lostAt))
	if l.timer == nil {
		l.timer = time.AfterFunc(next, l.keep)
	} else {
		l.timer.Reset(next)
	}
}

// keep renews the lease, or ends its context a tenth of its life before it runs
// out. Nothing that takes longer than that is waited for.
func (l *lockLease) keep() {
	l.mu.Lock()
	lostAt := l.lostAt
	l.mu.Unlock()
	sent := time.Now()
	if l.work.Err() != nil {
		return // the node was closed
	}
	if !sent.Before(lostAt) {
		l.stop(errLeaseLost)
		return
	}
	ctx, cancel := context.WithDeadlineCause(l.work, lostAt, errLeaseLost)
	defer cancel()
	cmd, err := l.lockWait.l.c.eval(ctx, "renew a lock", lockRenew, l.keys[:1], l.id, millis(l.ttl))
	if err == nil {
		kept, err := cmd.Bool()
		if err != nil || !kept {
			l.stop(errLeaseLost)
			return
		}
		l.mu.Lock()
		l.lostAt = sent.Add(l.ttl - l.ttl/10)
		l.mu.Unlock()
	} else if !fault.Transient(err) {
		l.stop(errLeaseLost)
		return
	}
	l.schedule() // out of reach: again, while there is time
}
