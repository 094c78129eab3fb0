package memory

import (
	"context"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"

	"example.com/surge/ports"
)

// LimiterOptions bound a limiter. Zero stands for the default.
type LimiterOptions struct {
	// Keys is about how many it counts at a time; 1,048,576. One more makes it
	// forget another: of a few, the one that would be forgotten first anyway.
	Keys int
}

// LimiterBackend is shared counts. A key is forgotten when its whole limit is
// free again.
//
// A SlidingLog keeps up to 4,096 entries per key. Requests beyond that within
// one window share entries that count as long as their latest: the limiter then
// refuses a little early, never late.
type LimiterBackend struct {
	link
	start    time.Time // times are counted from here, by the monotonic clock
	perShard int
	shards   [limiterShards]limiterShard
}

// limiterShards is more than there are processors to meet in one of them.
const limiterShards = 64

type limiterShard struct {
	mu      sync.Mutex
	entries map[limiterKey]*limiterEntry
	ring    []*limiterEntry // the same, for the sweep to walk in circles
	hand    int             // where the sweep goes on
	_       [64]byte        // shards do not share a cache line
}

// limiterKey tells counts apart: rules of other algorithms or windows have
// their own; the limit may change.
type limiterKey struct {
	key       string
	window    time.Duration
	algorithm ports.Algorithm
}

type limiterEntry struct {
	key    limiterKey
	at     int           // index in the ring
	end    time.Duration // when it has nothing left to say
	window limiterWindow
}

// NewLimiterBackend has counted nothing.
func NewLimiterBackend(o LimiterOptions) *LimiterBackend {
	if o.Keys == 0 {
		o.Keys = 1 << 20
	}
	b := &LimiterBackend{start: time.Now(), perShard: max(o.Keys/limiterShards, 1)}
	b.Lose()
	return b
}

// Lose forgets every count, as a failover would.
func (b *LimiterBackend) Lose() {
	for i := range b.shards {
		s := &b.shards[i]
		s.mu.Lock()
		s.entries, s.ring, s.hand = map[limiterKey]*limiterEntry{}, nil, 0
		s.mu.Unlock()
	}
}

// Node is one process's connection.
func (b *LimiterBackend) Node() *Limiter { return &Limiter{b} }

// Limiter implements ports.Limiter. For a key that it knows it allocates
// nothing.
type Limiter struct{ b *LimiterBackend }

var _ ports.Limiter = (*Limiter)(nil)

// Allow counts cost against the key if it fits.
func (l *Limiter) Allow(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
	if err := l.b.check(ctx, "count against a limit"); err != nil {
		return ports.Decision{}, err
	}
	if err := rule.Check(cost); err != nil {
		return ports.Decision{}, err
	}
	s := &l.b.shards[xxhash.Sum64String(key)%limiterShards]
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Since(l.b.start)
	e := s.entry(limiterKey{key, rule.Window, rule.Algorithm}, now, l.b.perShard)
	d := e.window.allow(now, rule, cost)
	e.end = saturated(now, d.ResetAfter)
	return d, nil
}
