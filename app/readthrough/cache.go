package readthrough

import (
	"context"
	"sync"

	"example.com/surge/core/fault"
)

// Cache reads values of one kind. It is safe for concurrent use.
type Cache[K comparable, V any] struct {
	o      Options[K, V]
	local  *local[K, V]
	turns  chan struct{} // of loads while the shared cache is down
	guard  func(load func() error) error
	filter filter

	// mu guards flights. What changes the first level holds it too, so that a
	// flight is in the map exactly as long as it may store there what it found.
	mu      sync.Mutex
	flights map[K]*flight[V]
}

// New makes a cache. Its first level is used once Run listens.
func New[K comparable, V any](o Options[K, V]) *Cache[K, V] {
	o = o.withDefaults()
	return &Cache[K, V]{
		o: o, local: newLocal[K, V](o.LocalSize, o.Observer.Evicted), turns: make(chan struct{}, o.LoadsAtOnce), guard: o.guard(),
		filter:  filter{size: o.FilterSize},
		flights: map[K]*flight[V]{},
	}
}

var errNothing = fault.New(fault.NotFound, "not found")

// Get reads a value: NotFound when there is none, Unavailable when it is not
// cached and cannot be loaded now, or what the loader failed with. It blocks
// for as long as the load takes or until ctx ends.
func (c *Cache[K, V]) Get(ctx context.Context, key K) (V, error) {
	e, due, ok := c.local.get(key)
	if !ok {
		return c.miss(ctx, key)
	}
	if due {
		c.refresh(ctx, key)
	}
	c.o.Observer.Hit(Local)
	if e.null {
		c.o.Observer.Null()
		return e.value, errNothing
	}
	return e.value, nil
}

// miss goes on after the first level.
func (c *Cache[K, V]) miss(ctx context.Context, key K) (V, error) {
	if c.unknown(key) {
		c.o.Observer.Rejected()
		var none V
		return none, errNothing
	}
	return c.join(ctx, key)
}

// Delete makes sure that nobody reads an old value: call it after the change
// was committed, and before telling whoever made it. This node is clean even
// when the shared cache could not be told, which is the error.
func (c *Cache[K, V]) Delete(ctx context.Context, key K) error {
	err := c.o.Shared.Delete(ctx, c.o.Key(key))
	c.forget(key) // now, for until now the old value could be read again
	return err
}

// forget drops a value of the first level, and lets those who come from now on
// begin a load of their own: one that is under way may have read an old value,
// and stores it no more. What is changed is there, so the filter knows it.
func (c *Cache[K, V]) forget(key K) {
	if c.o.Scan != nil {
		c.filter.add(c.o.Key(key))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.flights, key)
	c.local.drop(key)
}

// flush empties the first level, and puts it in use when all invalidations are
// heard from now on. To loads that are under way it does as forget does.
func (c *Cache[K, V]) flush(listening bool) {
	if !listening && !c.local.inUse() {
		return // a load during an outage is as good as any other
	}
	c.mu.Lock()
	clear(c.flights)
	c.local.flush(listening)
	c.mu.Unlock()
	c.o.Observer.Flushed()
}
