package ports

import (
	"context"
	"time"
)

// Lock is mutual exclusion among processes by leases. A lease alone proves
// nothing to a third party: a holder may be paused past its end. What must be
// correct then carries a fence (see Fences) that the store checks; the lock
// keeps the others from trying.
type Lock interface {
	// Acquire blocks until the key is the caller's or ctx ends. ttl is how long
	// the lease lives without renewal: at least 10 ms, or it is InvalidArgument.
	// The lease is renewed in the background until it is released. Waiters are
	// woken by a release and by expiry, and none starves.
	Acquire(ctx context.Context, key string, ttl time.Duration) (LockLease, error)
	// TryAcquire does not wait: fault.Held when somebody else has the key.
	TryAcquire(ctx context.Context, key string, ttl time.Duration) (LockLease, error)
}

// LockLease is the right to be the only one, for a time.
type LockLease interface {
	// Token grows with every acquisition of this key, across releases, expiry
	// and loss of the counter: it is max(last + 1, server time in µs).
	Token() uint64
	// Context ends when the lease may be lost: a margin before it would expire
	// by this process's monotonic clock, counted from before the last renewal
	// that succeeded was sent; and on Release. Work under the lock runs under it.
	Context() context.Context
	// Release gives the key back if it is still this lease's, also when ctx has
	// ended already (it then tries for a bounded time). Releasing twice or after
	// expiry is no error and leaves a successor alone.
	Release(ctx context.Context) error
}
