package memory

import (
	"context"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Lock implements ports.Lock: one process's connection, which can be cut for
// itself.
type Lock struct {
	link
	b      *LockBackend
	closed chan struct{}
	once   sync.Once
}

var _ ports.Lock = (*Lock)(nil)

// Node is one process's connection. Close it to end what it started.
func (b *LockBackend) Node() *Lock { return &Lock{b: b, closed: make(chan struct{})} }

// Close ends the node as the end of its process would: nothing is released,
// but no lease is renewed any more and the contexts of all of them end. Calls
// that wait, and later ones, are Unavailable.
func (l *Lock) Close() { l.once.Do(func() { close(l.closed) }) }

// minLockTTL leaves a renewal time to be late.
const minLockTTL = 10 * time.Millisecond

func (l *Lock) check(ctx context.Context, ttl time.Duration) error {
	select {
	case <-l.closed:
		return errNodeClosed
	default:
	}
	if ttl < minLockTTL {
		return fault.New(fault.InvalidArgument, "a lock lives for 10 ms at least")
	}
	return l.reach(ctx, "acquire a lock")
}

// reach fails when the backend is out of reach, for everybody or this node.
func (l *Lock) reach(ctx context.Context, doing string) error {
	if err := l.link.check(ctx, doing); err != nil {
		return err
	}
	return l.b.check(ctx, doing)
}

// TryAcquire takes a free key.
func (l *Lock) TryAcquire(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error) {
	if err := l.check(ctx, ttl); err != nil {
		return nil, err
	}
	g := l.b.take(key, ttl, nil)
	if g == nil {
		return nil, errHeld
	}
	return l.lease(ctx, key, ttl, g)
}

// Acquire waits for a key.
func (l *Lock) Acquire(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error) {
	if err := l.check(ctx, ttl); err != nil {
		return nil, err
	}
	w := &lockWaiter{ttl: ttl, granted: make(chan *lockGrant, 1)}
	if g := l.b.take(key, ttl, w); g != nil {
		return l.lease(ctx, key, ttl, g)
	}
	select {
	case g := <-w.granted:
		if err := l.check(ctx, ttl); err != nil { // cut off, or given up just now
			l.b.giveBack(key, g)
			return nil, err
		}
		return l.lease(ctx, key, ttl, g)
	case <-ctx.Done():
		l.b.leave(key, w)
		return nil, fault.FromContext(ctx, "acquire a lock")
	case <-l.closed:
		l.b.leave(key, w)
		return nil, errNodeClosed
	}
}

// lease is the answer to an acquisition, unless that is to be lost.
func (l *Lock) lease(ctx context.Context, key string, ttl time.Duration, g *lockGrant) (ports.LockLease, error) {
	if l.b.loses() {
		return nil, fault.New(fault.UnknownOutcome, "the reply to an acquisition was lost")
	}
	// The values of ctx go on, its end does not: it bounds the acquisition.
	work, end := context.WithCancelCause(context.WithoutCancel(ctx))
	lease := &lockLease{node: l, key: key, ttl: ttl, grant: g, work: work, end: end}
	go lease.keep()
	return lease, nil
}

var (
	errNodeClosed = fault.New(fault.Unavailable, "the connection is closed")
	errLeaseLost  = fault.New(fault.Unavailable, "the lease of a lock was lost")
)
