package contract

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func (s readerSuite) addOutages() {
	s.on("CacheDownNoStampede", cacheDownNoStampede)
	s.on("CacheDownStillAnswers", cacheDownStillAnswers)
	s.on("LeaseIsGivenBackInTheEnd", leaseIsGivenBackInTheEnd)
}

// cacheDownNoStampede lets a crowd in while the shared cache is out of reach:
// the store gets one load per key and process, and few at a time.
func cacheDownNoStampede(c *readerCase) {
	const keys, atOnce = 12, 4
	c.fill(keys)
	few := func(o *ReaderOptions) { o.LoadsAtOnce = atOnce }
	readers := []Reader{c.reader(few), c.reader(few)}
	c.b.Down()
	c.b.Pass(settle) // everybody knows
	for _, err := range c.crowd(20*keys, keys, readers...) {
		wantCode(c.t, fault.Unavailable, "get while the cache is down", err)
	}
	if c.max > atOnce*len(readers) {
		c.t.Errorf("%d loads at a time while the cache is down, want at most %d of each of %d processes", c.max, atOnce, len(readers))
	}
	for i := range keys {
		if n := c.loaded(fmt.Sprint("key ", i)); n > len(readers) {
			c.t.Errorf("key %d was loaded %d times by %d processes", i, n, len(readers))
		}
	}
	c.b.Up()
	c.b.Pass(settle)
	for range 2 {
		for _, err := range c.crowd(keys, keys, readers...) {
			c.t.Errorf("get when the cache is back: %v", err)
		}
	}
	for i := range keys {
		if n := c.loaded(fmt.Sprint("key ", i)); n > len(readers)+1 {
			c.t.Errorf("key %d was loaded %d times: once by each of %d processes while the cache was down, and more than once since", i, n, len(readers))
		}
	}
}

// cacheDownStillAnswers: what can be loaded is, and nothing is still nothing.
func cacheDownStillAnswers(c *readerCase) {
	c.set("k", "value")
	r := c.reader()
	c.b.Down()
	c.want(r, "k", "value", "while the cache is down")
	c.wantNothing(r, "missing", "while the cache is down")
	c.set("k", "new")
	if err := r.Delete(c.t.Context(), "k"); !fault.Transient(err) {
		c.t.Errorf("delete while the cache is down: %v, want %s", err, fault.Unavailable)
	}
	c.want(r, "k", "new", "by who could tell nobody of a change")
	c.b.Up()
}

// keeper is a cache that answers, and takes nothing while it is full.
type keeper struct {
	ports.Cache
	full atomic.Bool
}

var errFull = fault.New(fault.Unavailable, "the cache takes nothing")

func (k *keeper) Fill(ctx context.Context, key string, lease ports.Lease, fill ports.Fill) (bool, error) {
	if k.full.Load() {
		return false, errFull
	}
	return k.Cache.Fill(ctx, key, lease, fill)
}

func (k *keeper) Abandon(ctx context.Context, key string, lease ports.Lease) error {
	if k.full.Load() {
		return errFull
	}
	return k.Cache.Abandon(ctx, key, lease)
}

// leaseIsGivenBackInTheEnd: a load whose value the cache did not take holds up
// others until the cache lets the lease go, and not for as long as that lives.
func leaseIsGivenBackInTheEnd(c *readerCase) {
	const away, live = 300 * time.Millisecond, 30 * time.Second
	k := &keeper{}
	one := c.reader(func(o *ReaderOptions) {
		k.Cache, o.Shared, o.LoadTimeout = o.Shared, k, live
	})
	two := c.reader(func(o *ReaderOptions) { o.LoadTimeout = live })
	c.set("k", "value")
	k.full.Store(true)
	c.want(one, "k", "value", "which the cache does not take")
	began := time.Now()
	c.b.Pass(away)
	k.full.Store(false)
	c.want(two, "k", "value", "of another reader, when the cache takes it again")
	if waited := time.Since(began); waited > live/10 {
		c.t.Errorf("another reader waited for %v, the cache was away for %v", waited, away)
	}
}
