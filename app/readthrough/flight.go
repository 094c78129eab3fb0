package readthrough

import (
	"context"
	"time"

	"example.com/surge/core/fault"
)

// flight is one load that any number of goroutines wait for.
type flight[V any] struct {
	done  chan struct{} // closed when value and err are there
	value V
	err   error
	stale bool // the key was invalidated since it began; guarded by Cache.mu
}

// join waits for the load of a key, and begins it if nobody has.
func (c *Cache[K, V]) join(ctx context.Context, key K) (V, error) {
	c.mu.Lock()
	f, joined := c.flights[key]
	if !joined {
		f = &flight[V]{done: make(chan struct{})}
		c.flights[key] = f
		generation := c.local.generation.Load()
		go c.fly(context.WithoutCancel(ctx), key, f, generation)
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

// fly loads, stores in the first level and lands. ctx carries values of who
// came first, but does not end with them.
func (c *Cache[K, V]) fly(ctx context.Context, key K, f *flight[V], generation uint64) {
	defer close(f.done)
	// Twice the time of a load: another process may have to fail first.
	ctx, cancel := context.WithTimeout(ctx, 2*c.o.LoadTimeout)
	defer cancel()
	var found found[V]
	found, f.err = c.read(ctx, key)
	f.value = found.value

	c.mu.Lock()
	defer c.mu.Unlock()
	if c.flights[key] == f {
		delete(c.flights, key)
	}
	if f.err == nil && !f.stale {
		c.local.put(key, found.value, found.null, c.o.jittered(c.ttl(found.null, c.o.LocalTTL)), generation)
	}
	if f.err == nil && found.null {
		f.err = errNothing
	}
}

// found is a value, or that there is none.
type found[V any] struct {
	value V
	null  bool
}

func (c *Cache[K, V]) ttl(null bool, otherwise time.Duration) time.Duration {
	if null {
		return c.o.NullTTL
	}
	return otherwise
}
