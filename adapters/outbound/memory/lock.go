package memory

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"example.com/surge/core/fault"
)

// LockBackend is one shared set of locks. It keeps the keys that are held.
type LockBackend struct {
	link

	mu    sync.Mutex // guards all below and every lockKey
	keys  map[string]*lockKey
	token uint64 // the highest one, of any key
	lose  bool   // the next grant's answer
}

// lockKey is a key that is held and those who want it, first come first.
type lockKey struct {
	holder  *lockGrant
	waiters []*lockWaiter
}

// lockGrant is one lease as the backend knows it.
type lockGrant struct {
	token  uint64
	since  time.Time
	end    time.Time
	expiry *time.Timer // at end, unless renewed
}

type lockWaiter struct {
	ttl     time.Duration
	granted chan *lockGrant // takes one without blocking
}

// NewLockBackend holds nothing.
func NewLockBackend() *LockBackend { return &LockBackend{keys: map[string]*lockKey{}} }

// Lose forgets who holds what and the last token, as a failover would. Whoever
// waits goes on waiting for what is free now.
func (b *LockBackend) Lose() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.token = 0
	for _, key := range slices.Sorted(maps.Keys(b.keys)) {
		b.next(key)
	}
}

// LoseNextReply makes the next acquisition take effect and answer
// UnknownOutcome. It is for tests and simulation.
func (b *LockBackend) LoseNextReply() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lose = true
}

// loses consumes LoseNextReply.
func (b *LockBackend) loses() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	lose := b.lose
	b.lose = false
	return lose
}

// grant makes somebody the holder of a key. The mutex is held.
func (b *LockBackend) grant(key string, ttl time.Duration) *lockGrant {
	now := time.Now()
	b.token = max(b.token+1, uint64(now.UnixMicro()))
	g := &lockGrant{token: b.token, since: now, end: now.Add(ttl)}
	g.expiry = time.AfterFunc(ttl, func() { b.expire(key) })
	b.keys[key].holder = g
	return g
}

// next takes a key from its holder and gives it to who waits longest. The
// mutex is held.
func (b *LockBackend) next(key string) {
	k := b.keys[key]
	k.holder.expiry.Stop()
	if len(k.waiters) == 0 {
		delete(b.keys, key)
		return
	}
	first := k.waiters[0]
	k.waiters = k.waiters[1:]
	first.granted <- b.grant(key, first.ttl)
}

// expire passes a key on whose lease has run out.
func (b *LockBackend) expire(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sweep(key)
}

// sweep is expire for those who hold the mutex.
func (b *LockBackend) sweep(key string) {
	if k, ok := b.keys[key]; ok && !time.Now().Before(k.holder.end) {
		b.next(key)
	}
}

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
func (b *LockBackend) renew(ctx context.Context, key string, g *lockGrant, ttl time.Duration) error {
	if err := b.check(ctx, "renew a lock"); err != nil {
		return err
	}
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
