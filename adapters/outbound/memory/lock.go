package memory

import (
	"maps"
	"slices"
	"sync"
	"time"
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
// UnknownOutcome. It is for tests.
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
