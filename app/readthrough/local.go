package readthrough

import (
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
)

// local is the first level. Entries carry their own end, by package time, and
// the generation that they were stored in: emptying it is counting one up. The
// library's own expiry would bring a clock and a goroutine of its own.
type local[K comparable, V any] struct {
	entries *otter.Cache[K, *entry[V]]
	epoch   time.Time
	// generation is even while invalidations are heard, and the level is in use,
	// and odd while they are not.
	generation atomic.Uint64
}

// entry is a value, or that there is none.
type entry[V any] struct {
	value      V
	null       bool
	end        time.Duration // since epoch
	generation uint64
}

func newLocal[K comparable, V any](size int) *local[K, V] {
	l := &local[K, V]{
		entries: otter.Must(&otter.Options[K, *entry[V]]{MaximumSize: size, Executor: func(fn func()) { fn() }}),
		epoch:   time.Now(),
	}
	l.generation.Store(1)
	return l
}

// get answers a live entry.
func (l *local[K, V]) get(key K) (*entry[V], bool) {
	e, ok := l.entries.GetIfPresent(key)
	if !ok || e.generation != l.generation.Load() || time.Since(l.epoch) >= e.end {
		return nil, false
	}
	return e, true
}

// put stores a value of a generation, unless that is over.
func (l *local[K, V]) put(key K, value V, null bool, ttl time.Duration, generation uint64) {
	if generation&1 == 0 && generation == l.generation.Load() {
		l.entries.Set(key, &entry[V]{value: value, null: null, end: time.Since(l.epoch) + ttl, generation: generation})
	}
}

func (l *local[K, V]) drop(key K) { l.entries.Invalidate(key) }

// listening begins a generation in which invalidations are heard.
func (l *local[K, V]) listening() { l.generation.Store((l.generation.Load() | 1) + 1) }

// deaf ends it.
func (l *local[K, V]) deaf() { l.generation.Store(l.generation.Load() | 1) }
