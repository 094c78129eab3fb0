package redis

import (
	"context"
	"slices"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// watchBacklog is how many deletions a watcher may be behind before it is told
// that some were lost, which says all of them.
const watchBacklog = 4096

// cacheWatcher is what one Watch has yet to be told, guarded by its
// subscription's mutex.
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

func (w *cacheWatcher) tell(i ports.Invalidation) {
	if len(w.pending) == watchBacklog {
		w.pending = append(w.pending[:0], ports.Invalidation{Lost: true})
	} else {
		w.pending = append(w.pending, i)
	}
	w.signal()
}

var errDeaf = fault.New(fault.Unavailable, "the connection over which deletions are heard of broke")

// Watch tells of deletions until ctx ends.
func (c *Cache) Watch(ctx context.Context, fn func(ports.Invalidation)) error {
	s, err := c.ear.listen(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil //nolint:nilerr // it was told to end
		}
		return err
	}
	w := &cacheWatcher{pending: []ports.Invalidation{{Lost: true}}, wake: make(chan struct{}, 1)}
	w.signal()
	s.mu.Lock()
	w.broken = s.over
	s.watchers = append(s.watchers, w)
	s.mu.Unlock()
	defer s.leave(w)
	for told := []ports.Invalidation(nil); ; {
		select {
		case <-w.wake:
		case <-ctx.Done():
			return nil
		}
		s.mu.Lock()
		told, w.pending = w.pending, told[:0]
		broken := w.broken
		s.mu.Unlock()
		for _, i := range told {
			if ctx.Err() != nil {
				return nil
			}
			fn(i)
		}
		if broken {
			return errDeaf
		}
	}
}

func (s *cacheSubscription) leave(w *cacheWatcher) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watchers = slices.DeleteFunc(s.watchers, func(x *cacheWatcher) bool { return x == w })
}
