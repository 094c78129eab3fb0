package contract_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// brokenLock changes the leases of a lock.
type brokenLock struct {
	ports.Lock
	lease func(key string, ttl time.Duration, l ports.LockLease) ports.LockLease
}

func (b brokenLock) Acquire(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error) {
	l, err := b.Lock.Acquire(ctx, key, ttl)
	if err != nil {
		return nil, err
	}
	return b.lease(key, ttl, l), nil
}

func (b brokenLock) TryAcquire(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error) {
	l, err := b.Lock.TryAcquire(ctx, key, ttl)
	if err != nil {
		return nil, err
	}
	return b.lease(key, ttl, l), nil
}

// mortalLease is renewed by nobody and does not know.
type mortalLease struct {
	ports.LockLease
	life time.Duration
}

func newMortalLease(_ string, ttl time.Duration, l ports.LockLease) ports.LockLease {
	go func() {
		select {
		case <-time.After(ttl):
			_ = l.Release(l.Context())
		case <-l.Context().Done():
		}
	}()
	return mortalLease{l, ttl}
}

func (l mortalLease) Context() context.Context { return context.Background() }

// lateLease learns of its end when it is over.
type lateLease struct {
	ports.LockLease
	work context.Context
}

func newLateLease(_ string, ttl time.Duration, l ports.LockLease) ports.LockLease {
	work, end := context.WithCancel(context.Background())
	context.AfterFunc(l.Context(), func() { time.AfterFunc(ttl/10, end) })
	return lateLease{l, work}
}

func (l lateLease) Context() context.Context { return l.work }

// anyLease releases a key whoever holds it.
type anyLease struct {
	ports.LockLease
	key     string
	current *sync.Map
}

func newAnyLease() func(string, time.Duration, ports.LockLease) ports.LockLease {
	var current sync.Map
	return func(key string, _ time.Duration, l ports.LockLease) ports.LockLease {
		current.Store(key, l)
		return anyLease{l, key, &current}
	}
}

func (l anyLease) Release(ctx context.Context) error {
	now, _ := l.current.Load(l.key)
	if holder, ok := now.(ports.LockLease); ok {
		if err := holder.Release(ctx); err != nil {
			return err
		}
	}
	return l.LockLease.Release(ctx)
}

// oneLease has the same token as every other.
type oneLease struct{ ports.LockLease }

func (oneLease) Token() uint64 { return 1<<63 - 1 }

// politeLease releases nothing once its caller has gone.
type politeLease struct{ ports.LockLease }

func (l politeLease) Release(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil
	}
	return l.LockLease.Release(ctx)
}

// openLock lets two in.
type openLock struct{ ports.Lock }

func (l openLock) TryAcquire(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error) {
	lease, err := l.Lock.TryAcquire(ctx, key, ttl)
	if fault.Is(err, fault.Held) {
		return l.Lock.TryAcquire(ctx, key+" too", ttl)
	}
	return lease, err
}

// backingOffLock asks less and less often.
type backingOffLock struct{ ports.Lock }

func (l backingOffLock) Acquire(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error) {
	for pause := time.Millisecond; ; pause *= 2 {
		lease, err := l.TryAcquire(ctx, key, ttl)
		if !fault.Is(err, fault.Held) {
			return lease, err
		}
		<-time.After(pause)
	}
}

// stubbornLock goes on in the background when its caller gave up or got no
// answer.
type stubbornLock struct{ ports.Lock }

func (l stubbornLock) Acquire(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error) {
	lease, err := l.Lock.Acquire(ctx, key, ttl)
	if fault.Transient(err) {
		go func() { _, _ = l.Lock.Acquire(context.WithoutCancel(ctx), key, ttl) }()
	}
	return lease, err
}

// slottedLock has keys that it cannot serve.
type slottedLock struct{ ports.Lock }

func (l slottedLock) TryAcquire(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error) {
	if strings.Contains(key, "}") {
		return nil, fault.New(fault.Internal, "the keys of a script lie in different slots")
	}
	return l.Lock.TryAcquire(ctx, key, ttl)
}

func leases(change func(string, time.Duration, ports.LockLease) ports.LockLease) func(ports.Lock) ports.Lock {
	return func(l ports.Lock) ports.Lock { return brokenLock{l, change} }
}

var brokenLocks = map[string]func(ports.Lock) ports.Lock{
	"lets two in":                     func(l ports.Lock) ports.Lock { return openLock{l} },
	"renews nothing":                  leases(newMortalLease),
	"says too late that it is over":   leases(newLateLease),
	"releases a successor":            leases(newAnyLease()),
	"gives the same token again":      leases(func(_ string, _ time.Duration, l ports.LockLease) ports.LockLease { return oneLease{l} }),
	"releases for nobody who is gone": leases(func(_ string, _ time.Duration, l ports.LockLease) ports.LockLease { return politeLease{l} }),
	"asks less and less often":        func(l ports.Lock) ports.Lock { return backingOffLock{l} },
	"goes on for who gave up":         func(l ports.Lock) ports.Lock { return stubbornLock{l} },
	"spreads a key over slots":        func(l ports.Lock) ports.Lock { return slottedLock{l} },
}

func TestLockSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"lets two in":                     {"MutualExclusion"},
		"renews nothing":                  {"RenewKeepsBeyondTTL", "ExpiryFrees"},
		"says too late that it is over":   {"LossCancelsBeforeExpiry"},
		"releases a successor":            {"OnlyOwnerReleases", "ReleaseAfterExpiryLeavesSuccessor"},
		"gives the same token again":      {"TokenGrowsAcrossRelease", "TokenGrowsAcrossExpiry", "TokenGrowsAcrossCounterLoss"},
		"releases for nobody who is gone": {"ReleaseOnCancelledContext"},
		"asks less and less often":        {"WaiterIsWoken", "NoWaiterStarves"},
		"goes on for who gave up":         {"CancelWhileWaiting", "CancelledWhenGranted", "AcquireReplyLost"},
		"spreads a key over slots":        {"OneClusterSlot"},
	}, testBrokenLock)
}

func testBrokenLock(t *testing.T, name string) { contract.Lock(t, lockIn(brokenLocks[name])) }
