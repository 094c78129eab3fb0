package memory

import (
	"context"
	"slices"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// cacheWatcher is what one Watch has yet to be told, guarded by the backend's
// mutex.
type cacheWatcher struct {
	pending []ports.Invalidation
	broken  bool          // it hears nothing any more
	wake    chan struct{} // full when there is something to look at
}

func (w *cacheWatcher) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Cut makes every call of every node Unavailable, without effect, and breaks
// every Watch.
func (b *CacheBackend) Cut() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.link.Cut()
	for _, w := range b.watchers {
		w.broken = true
		w.signal()
	}
	b.watchers = nil
}

// tell queues an invalidation for every watcher. One that has more waiting than
// it may is told instead that some were lost, which says all of it. The mutex
// is held.
func (b *CacheBackend) tell(i ports.Invalidation) {
	for _, w := range b.watchers {
		if i.Lost || len(w.pending) == b.options.Backlog {
			w.pending = append(w.pending[:0], ports.Invalidation{Lost: true})
		} else {
			w.pending = append(w.pending, i)
		}
		w.signal()
	}
}

// Watch tells of deletions until ctx ends.
func (c *Cache) Watch(ctx context.Context, fn func(ports.Invalidation)) error {
	w := &cacheWatcher{pending: []ports.Invalidation{{Lost: true}}, wake: make(chan struct{}, 1)}
	w.signal()
	if err := c.b.listen(context.WithoutCancel(ctx), w); err != nil {
		return err
	}
	defer c.b.leave(w)
	var told []ports.Invalidation
	for {
		select {
		case <-w.wake:
		case <-ctx.Done():
			return nil
		}
		c.b.mu.Lock()
		told, w.pending = w.pending, told[:0]
		broken := w.broken
		c.b.mu.Unlock()
		for _, i := range told {
			if ctx.Err() != nil {
				return nil
			}
			fn(i)
		}
		if broken {
			return fault.Wrap(errCut, fault.Unavailable, "watch for deletions")
		}
	}
}

func (b *CacheBackend) listen(ctx context.Context, w *cacheWatcher) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.check(ctx, "watch for deletions"); err != nil {
		return err
	}
	b.watchers = append(b.watchers, w)
	return nil
}

func (b *CacheBackend) leave(w *cacheWatcher) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if i := slices.Index(b.watchers, w); i >= 0 {
		b.watchers = slices.Delete(b.watchers, i, i+1)
	}
}
