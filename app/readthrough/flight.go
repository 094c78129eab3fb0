package readthrough

import (
	"context"

	"example.com/surge/core/fault"
)

// flight is one load that any number of goroutines wait for.
type flight[V any] struct {
	done  chan struct{} // closed when value and err are there
	value V
	err   error
}

// found is a value, or that there is none.
type found[V any] struct {
	value V
	null  bool
}

// join waits for the load of a key, and begins it if nobody has.
func (c *Cache[K, V]) join(ctx context.Context, key K) (V, error) {
	c.mu.Lock()
	f, joined := c.flights[key]
	if !joined {
		f = c.begin(ctx, key)
	}
	c.mu.Unlock()
	if joined {
		c.o.Observer.Coalesced()
	}
	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
		var none V
		return none, fault.FromContext(ctx, "wait for a load")
	}
}

// begin begins a load. The caller holds mu.
func (c *Cache[K, V]) begin(ctx context.Context, key K) *flight[V] {
	f := &flight[V]{done: make(chan struct{})}
	c.flights[key] = f
	go c.fly(context.WithoutCancel(ctx), key, f)
	return f
}

// refresh begins a load that nobody waits for, unless there is one.
func (c *Cache[K, V]) refresh(ctx context.Context, key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, flies := c.flights[key]; flies {
		return
	}
	c.begin(ctx, key)
	c.o.Observer.Refreshed()
}

// fly loads for all who wait, and lands however the load ends. ctx carries the
// values of who came first, but does not end with them.
func (c *Cache[K, V]) fly(ctx context.Context, key K, f *flight[V]) {
	var v found[V]
	err := error(errNoReturn)
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
		c.land(key, f, v, err)
	}()
	v, err = c.read(ctx, key)
}

// land gives everybody the answer. It is stored in the first level if nothing
// was invalidated since the flight began: then it is still in the map.
func (c *Cache[K, V]) land(key K, f *flight[V], v found[V], err error) {
	c.mu.Lock()
	if c.flights[key] == f {
		delete(c.flights, key)
		if err == nil {
			c.local.put(key, v, c.o.life(v.null, c.o.LocalTTL), c.o.RefreshAhead)
		}
	}
	c.mu.Unlock()
	if err != nil {
		v, err = c.lastKnown(key, err)
	}
	if err == nil && v.null {
		c.o.Observer.Null()
		err = errNothing
	}
	f.value, f.err = v.value, err
	close(f.done)
}
