package simulation

import (
	"context"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
)

// Lock is a node's lock. Whoever works under a lease does so in the lock's
// name.
type Lock struct {
	n     *Node
	inner *memory.Lock
}

var _ ports.Lock = (*Lock)(nil)

// NewLock wraps a lock. It ends with the node, and is not renewed while that is
// paused.
func NewLock(n *Node, inner *memory.Lock) *Lock {
	n.crashed = append(n.crashed, inner.Close)
	n.frozen, n.thawed = append(n.frozen, inner.Cut), append(n.thawed, inner.Mend)
	return &Lock{n, inner}
}

// Acquire implements ports.Lock.
func (l *Lock) Acquire(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error) {
	return l.take(ctx, "Acquire", key, func(ctx context.Context) (ports.LockLease, error) { return l.inner.Acquire(ctx, key, ttl) })
}

// TryAcquire implements ports.Lock.
func (l *Lock) TryAcquire(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error) {
	return l.take(ctx, "TryAcquire", key, func(ctx context.Context) (ports.LockLease, error) { return l.inner.TryAcquire(ctx, key, ttl) })
}

func (l *Lock) take(ctx context.Context, method, key string, take func(context.Context) (ports.LockLease, error)) (ports.LockLease, error) {
	lease, err := Ask(ctx, l.n, Request{Port: "lock", Method: method, About: key, Unheard: forget}, take)
	if err != nil {
		return nil, err
	}
	return &lockLease{lease, l.n, key, As(lease.Context(), key)}, nil
}

// forget lets a lease run out that its holder does not know of.
func forget(lease any) {
	if l, ok := lease.(interface{ Forget() }); ok {
		l.Forget()
	}
}

type lockLease struct {
	ports.LockLease
	n    *Node
	key  string
	work context.Context
}

// Context is the lease's.
func (l *lockLease) Context() context.Context { return l.work }

// Release gives the lock back. What becomes of the request, it is not renewed any
// more.
func (l *lockLease) Release(ctx context.Context) error {
	forget(l.LockLease)
	return Tell(ctx, l.n, Request{Port: "lock", Method: "Release", About: l.key, Repeats: true}, l.LockLease.Release)
}
