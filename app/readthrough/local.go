package readthrough

import (
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
)

// local is the first level. Entries carry their own end, by package time, and
// the generation that they were stored in: emptying it is counting one up. The
// library's own expiry would keep a goroutine for as long as the process lives.
type local[K comparable, V any] struct {
	entries *otter.Cache[K, *entry[V]]
	epoch   time.Time
	// generation is even while invalidations are heard, and the level is in use,
	// and odd while they are not.
	generation atomic.Uint64
}

type entry[V any] struct {
	found[V]
	due, end   time.Duration // since epoch: to be read again, to be used no more
	generation uint64
	refreshed  atomic.Bool // somebody sees to it
}

// newLocal has room for so many entries, and calls evicted for each that has to
// go for another.
func newLocal[K comparable, V any](size int, evicted func()) *local[K, V] {
	entries := otter.Must(&otter.Options[K, *entry[V]]{
		MaximumSize: size,
		// The other listener would have a goroutine for each.
		OnAtomicDeletion: func(e otter.DeletionEvent[K, *entry[V]]) {
			if e.Cause == otter.CauseOverflow {
				evicted()
			}
		},
	})
	l := &local[K, V]{entries: entries, epoch: time.Now()}
	l.generation.Store(1)
	return l
}

// get answers a live entry, and says to one of all who ask when it is due to be
// read again.
func (l *local[K, V]) get(key K) (e *entry[V], due, ok bool) {
	e, ok = l.entries.GetIfPresent(key)
	if !ok || e.generation != l.generation.Load() {
		return nil, false, false
	}
	now := time.Since(l.epoch)
	if now < e.due {
		return e, false, true
	}
	return e, now < e.end && !e.refreshed.Load() && e.refreshed.CompareAndSwap(false, true), now < e.end
}

// past answers an entry whose end is over, for no longer than grace, and that
// nothing has invalidated.
func (l *local[K, V]) past(key K, grace time.Duration) (*entry[V], bool) {
	e, ok := l.entries.GetIfPresent(key)
	if !ok || e.generation != l.generation.Load() || time.Since(l.epoch) >= e.end+grace {
		return nil, false
	}
	return e, true
}

// put stores what was found, while the level is in use.
func (l *local[K, V]) put(key K, v found[V], ttl time.Duration, ahead float64) {
	if l.inUse() {
		end := time.Since(l.epoch) + ttl
		l.entries.Set(key, &entry[V]{
			found: v, due: end - time.Duration(ahead*float64(ttl)), end: end, generation: l.generation.Load(),
		})
	}
}

func (l *local[K, V]) drop(key K) { l.entries.Invalidate(key) }

func (l *local[K, V]) inUse() bool { return l.generation.Load()%2 == 0 }

// flush begins a generation, in which the level is in use or not.
func (l *local[K, V]) flush(use bool) {
	l.generation.Add(1)
	if l.inUse() != use {
		l.generation.Add(1)
	}
}
