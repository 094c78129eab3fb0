package contract

import (
	"context"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Lock holds an adapter to ports.Lock.
func Lock(t *testing.T, h Harness[ports.Lock]) {
	s := lockSuite{&suite[ports.Lock]{h: h}}
	s.addHolding()
	s.addLosing()
	s.addTokens()
	s.addWaiting()
	s.addFaults(calls[ports.Lock]{
		"TryAcquire": func(ctx context.Context, l ports.Lock) error { return once(ctx, l.TryAcquire) },
		"Acquire":    func(ctx context.Context, l ports.Lock) error { return once(ctx, l.Acquire) },
	})
	s.run(t)
}

// lockTTL is how long a lease lives in most cases. An adapter on a real clock
// has half of it for a call.
const lockTTL = time.Second

type lockSuite struct{ *suite[ports.Lock] }

// on names a case.
func (s lockSuite) on(name string, body func(c *lockCase)) { s.add(name, inLockCase(body)) }

func inLockCase(body func(c *lockCase)) func(t *testing.T, b Backend[ports.Lock]) {
	return func(t *testing.T, b Backend[ports.Lock]) {
		body(&lockCase{Lock: b.Node(t), other: b.Node(t), b: b, t: t})
	}
}

// lockCase is one case: a node, another one, and words for what they do.
type lockCase struct {
	ports.Lock
	other ports.Lock
	b     Backend[ports.Lock]
	t     *testing.T
}

type acquire = func(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error)

func once(ctx context.Context, acquire acquire) error {
	lease, err := acquire(ctx, "k", time.Minute)
	if err != nil {
		return err
	}
	return lease.Release(ctx)
}

// take acquires what must be free.
func (c *lockCase) take(l ports.Lock, key string, ttl time.Duration) ports.LockLease {
	c.t.Helper()
	lease, err := l.TryAcquire(c.t.Context(), key, ttl)
	noError(c.t, "acquire a free key", err)
	if err := lease.Context().Err(); err != nil {
		c.t.Errorf("the context of a new lease: %v", err)
	}
	return lease
}

// wantHeld wants a key to be somebody's, on every node.
func (c *lockCase) wantHeld(key, when string) {
	c.t.Helper()
	for _, l := range []ports.Lock{c.Lock, c.other} {
		lease, err := l.TryAcquire(c.t.Context(), key, lockTTL)
		wantCode(c.t, fault.Held, "acquire a key "+when, err)
		if err == nil {
			c.release(lease)
		}
	}
}

// wantFree wants a key to be nobody's.
func (c *lockCase) wantFree(key, when string) {
	c.t.Helper()
	lease, err := c.other.TryAcquire(c.t.Context(), key, lockTTL)
	if err != nil {
		c.t.Errorf("acquire a key %s: %v", when, err)
		return
	}
	c.release(lease)
}

func (c *lockCase) release(lease ports.LockLease) {
	c.t.Helper()
	noError(c.t, "release", lease.Release(c.t.Context()))
	if lease.Context().Err() == nil {
		c.t.Error("the context of a released lease goes on")
	}
}

// expire lets a lease run out: the backend is out of reach until it must have.
func (c *lockCase) expire() {
	c.b.Down()
	c.b.Pass(lockTTL + lockTTL/2)
	c.b.Up()
}

// line is a waiter for a key.
type line struct {
	cancel context.CancelFunc
	lease  chan ports.LockLease
	err    chan error
}

// wait starts to wait for a key, behind those who wait already.
func (c *lockCase) wait(l ports.Lock, key string) *line {
	ctx, cancel := context.WithCancel(c.t.Context())
	w := &line{cancel: cancel, lease: make(chan ports.LockLease, 1), err: make(chan error, 1)}
	go func() {
		defer cancel()
		lease, err := l.Acquire(ctx, key, lockTTL)
		if err != nil {
			w.err <- err
			return
		}
		w.lease <- lease
	}()
	c.b.Pass(50 * time.Millisecond)
	return w
}

// gets wants a waiter to have got the key within a time.
func (c *lockCase) gets(w *line, within time.Duration, when string) ports.LockLease {
	c.t.Helper()
	began := time.Now()
	for waited := time.Duration(0); waited <= within; waited = time.Since(began) {
		select {
		case lease := <-w.lease:
			return lease
		case err := <-w.err:
			c.t.Fatalf("a waiter %s: %v", when, err)
		default:
			c.b.Pass(10 * time.Millisecond)
		}
	}
	c.t.Fatalf("a waiter does not get the key within %v %s", within, when)
	return nil
}
