package memory

import (
	"context"
	"slices"
	"time"

	"example.com/surge/core/fault"
)

// take makes the caller the holder of a free key; else, when it has a waiter,
// puts that in line.
func (b *LockBackend) take(key string, ttl time.Duration, w *lockWaiter) *lockGrant {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sweep(key)
	if k, held := b.keys[key]; held {
		if w != nil {
			k.waiters = append(k.waiters, w)
		}
		return nil
	}
	b.keys[key] = &lockKey{}
	return b.grant(key, ttl)
}

// leave takes a waiter out of line, or gives back what it was granted.
func (b *LockBackend) leave(key string, w *lockWaiter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case g := <-w.granted:
		b.release(key, g)
	default:
		k := b.keys[key]
		k.waiters = slices.DeleteFunc(k.waiters, func(x *lockWaiter) bool { return x == w })
	}
}

// giveBack passes a key on if that grant still holds it.
func (b *LockBackend) giveBack(key string, g *lockGrant) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.release(key, g)
}

// release is giveBack for those who hold the mutex.
func (b *LockBackend) release(key string, g *lockGrant) {
	if k, ok := b.keys[key]; ok && k.holder == g {
		b.next(key)
	}
}

// renew prolongs a grant, or is Held when it holds the key no more.
func (l *Lock) renew(ctx context.Context, key string, g *lockGrant, ttl time.Duration) error {
	if err := l.reach(ctx, "renew a lock"); err != nil {
		return err
	}
	b := l.b
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sweep(key)
	if k, ok := b.keys[key]; !ok || k.holder != g {
		return errHeld
	}
	g.end = time.Now().Add(ttl)
	g.expiry.Reset(ttl)
	return nil
}

var errHeld = fault.New(fault.Held, "somebody else holds the lock")
