package redis

import (
	"context"
	"slices"
	"sync"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// cacheListeners are those on a node whom news concerns.
type cacheListeners struct {
	mu       sync.Mutex
	watchers []*cacheWatcher
	waiting  map[string][]chan struct{} // closed when the key's lease is over
}

// tell tells those whom news concerns.
func (l *cacheListeners) tell(news string) {
	if news == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for key := range newsKeys(news) {
		for _, w := range l.waiting[key] {
			close(w)
		}
		delete(l.waiting, key)
		if news[0] != newsGone {
			continue
		}
		for _, w := range l.watchers {
			w.tell(ports.Invalidation{Key: key})
		}
	}
}

// wait registers somebody who waits for a key's lease to end, which closes the
// channel. stop is to be called.
func (l *cacheListeners) wait(key string) (over <-chan struct{}, stop func()) {
	w := make(chan struct{})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting[key] = append(l.waiting[key], w)
	return w, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		all := slices.DeleteFunc(l.waiting[key], func(x chan struct{}) bool { return x == w })
		if l.waiting[key] = all; len(all) == 0 {
			delete(l.waiting, key)
		}
	}
}

// watchBacklog is how many deletions a watcher may be behind before it is told
// that some were lost, which says all of them.
const watchBacklog = 4096

// cacheWatcher is what one Watch has yet to be told, guarded by the listeners'
// mutex.
type cacheWatcher struct {
	pending []ports.Invalidation
	wake    chan struct{} // full when there is something to look at
}

func (w *cacheWatcher) tell(i ports.Invalidation) {
	if len(w.pending) == watchBacklog {
		w.pending = append(w.pending[:0], ports.Invalidation{Lost: true})
	} else {
		w.pending = append(w.pending, i)
	}
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

var errDeaf = fault.New(fault.Unavailable, "the connection over which deletions are heard of broke")

// Watch tells of deletions until ctx ends.
func (c *Cache) Watch(ctx context.Context, fn func(ports.Invalidation)) error {
	w := &cacheWatcher{wake: make(chan struct{}, 1)}
	deaf, err := c.ear.listen(ctx)
	if ctx.Err() != nil {
		return nil //nolint:nilerr // it was told to end
	}
	if err != nil {
		return err
	}
	l := &c.listeners
	l.mu.Lock()
	w.tell(ports.Invalidation{Lost: true})
	l.watchers = append(l.watchers, w)
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.watchers = slices.DeleteFunc(l.watchers, func(x *cacheWatcher) bool { return x == w })
	}()
	for told := []ports.Invalidation(nil); ; {
		select {
		case <-w.wake:
		case <-deaf:
			return errDeaf
		case <-ctx.Done():
			return nil
		}
		l.mu.Lock()
		told, w.pending = w.pending, told[:0]
		l.mu.Unlock()
		for _, i := range told {
			if ctx.Err() != nil {
				return nil
			}
			fn(i)
		}
	}
}
