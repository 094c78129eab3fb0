package contract

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func (s cacheSuite) addInvalidations() {
	s.on("DeleteReachesOtherNodes", deleteReachesOtherNodes)
	s.on("LostInvalidationsAreSignalled", lostInvalidationsAreSignalled)
	s.on("BrokenWatchEnds", brokenWatchEnds)
	s.on("CloseIsClean", closeIsClean)
}

// watch is one Watch in the background and what it was told.
type watch struct {
	c     *cacheCase
	stop  context.CancelFunc
	ended chan error
	pause <-chan struct{} // received from by each call but the first; nil lets it pass

	mu   sync.Mutex
	told []ports.Invalidation
}

// watch starts one and waits until it listens.
func (c *cacheCase) watch(n ports.Cache, pause <-chan struct{}) *watch {
	c.t.Helper()
	w := &watch{c: c, ended: make(chan error, 1), pause: pause}
	ctx, stop := context.WithCancel(c.t.Context())
	w.stop = stop
	go func() { w.ended <- n.Watch(ctx, w.tell) }()
	c.b.until(c.t, "a watch says Lost when it listens", func() bool { return len(w.since(0)) > 0 })
	if first := w.since(0)[0]; !first.Lost {
		c.t.Errorf("a watch begins with %+v, want Lost", first)
	}
	return w
}

func (w *watch) tell(i ports.Invalidation) {
	w.mu.Lock()
	first := len(w.told) == 0
	w.told = append(w.told, i)
	w.mu.Unlock()
	if w.pause != nil && !first {
		<-w.pause
	}
}

// since is what it was told after the first n.
func (w *watch) since(n int) []ports.Invalidation {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.told[n:])
}

// end ends a watch and wants it to go quietly.
func (w *watch) end() {
	w.c.t.Helper()
	w.stop()
	select {
	case err := <-w.ended:
		noError(w.c.t, "watch whose context ended", err)
	case <-time.After(5 * time.Second):
		w.c.t.Error("a watch goes on 5 s after its context ended")
	}
}

// hears waits until a watch was told of every key, or that some were lost
// after it was told of the others.
func (w *watch) hears(what string, keys ...string) {
	w.c.t.Helper()
	missing := map[string]bool{}
	for _, k := range keys {
		missing[k] = true
	}
	seen := 1 // it begins with Lost
	w.c.b.until(w.c.t, what, func() bool {
		for _, i := range w.since(seen) {
			seen++
			if i.Lost {
				clear(missing)
			}
			delete(missing, i.Key)
		}
		return len(missing) == 0
	})
}

func deleteReachesOtherNodes(c *cacheCase) {
	ctx := c.t.Context()
	mine, theirs := c.watch(c.Cache, nil), c.watch(c.other, nil)
	for round := range 20 {
		key := fmt.Sprintf("\xff{%d}", round)
		c.set(key, "v")
		c.wantValue(key, "v", "before another node deletes it")
		noError(c.t, "delete", c.other.Delete(ctx, key, "never there"))
		c.wantMissing(key, "after another node deleted it")
		f, err := c.Fetch(ctx, key, time.Minute)
		noError(c.t, "fetch", err)
		if f.Outcome != ports.FetchLease {
			c.t.Errorf("fetch after another node deleted the key: %+v", f)
		}
		mine.hears("a deletion reaches this node", key, "never there")
		theirs.hears("a deletion reaches the node that made it", key, "never there")
	}
	noError(c.t, "set", c.other.Set(ctx, "set", nil, time.Minute))
	mine.hears("a set reaches other nodes", "set")
	mine.end()
	theirs.end()
}

// lostInvalidationsAreSignalled lets a watcher be slower than deletions come:
// then it hears of each, or that some were lost.
func lostInvalidationsAreSignalled(c *cacheCase) {
	ctx := c.t.Context()
	release := make(chan struct{})
	w := c.watch(c.other, release)
	var keys []string
	for batch := range 50 {
		var some []string
		for i := range 200 {
			some = append(some, fmt.Sprint("key ", batch, " ", i))
		}
		noError(c.t, "delete", c.Delete(ctx, some...))
		keys = append(keys, some...)
	}
	close(release)
	w.hears("10,000 deletions reach a slow watcher, or the word that some are lost", keys...)
	noError(c.t, "delete", c.Delete(ctx, "later"))
	w.hears("a deletion reaches a watcher that lost some", "later")
	w.end()
}

// brokenWatchEnds cuts the backend off: a watcher knows from then on that it
// hears nothing, and the next watch doubts everything.
func brokenWatchEnds(c *cacheCase) {
	w := c.watch(c.Cache, nil)
	c.b.Down()
	select {
	case err := <-w.ended:
		wantCode(c.t, fault.Unavailable, "watch when the backend is out of reach", err)
	case <-time.After(30 * time.Second):
		c.t.Fatal("a watch does not notice within 30 s that the backend is out of reach")
	}
	wantCode(c.t, fault.Unavailable, "watch a backend out of reach", c.Watch(c.t.Context(), func(ports.Invalidation) {}))
	c.b.Up()
	again := c.watch(c.Cache, nil)
	noError(c.t, "delete", c.other.Delete(c.t.Context(), "k"))
	again.hears("a deletion reaches a watch that was begun again", "k")
	again.end()
}

// closeIsClean ends what blocks; the harness closes the nodes, and a goroutine
// that is left behind fails a bubble.
func closeIsClean(c *cacheCase) {
	w := c.watch(c.Cache, nil)
	c.lease("k", time.Minute)
	ctx, cancel := context.WithCancel(c.t.Context())
	var waiters sync.WaitGroup
	for range 5 {
		waiters.Go(func() {
			for ctx.Err() == nil {
				if err := c.other.Await(ctx, "k"); err != nil {
					wantCode(c.t, fault.Cancelled, "await whose context ended", err)
				}
			}
		})
	}
	c.b.Pass(50 * time.Millisecond)
	noError(c.t, "delete", c.Delete(c.t.Context(), "other"))
	cancel()
	waiters.Wait()
	w.end()
}
