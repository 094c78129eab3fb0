package readthrough

import (
	"context"
	"sync"

	"example.com/surge/core/fault"
)

// Cache reads values of one kind. It is safe for concurrent use.
type Cache[K comparable, V any] struct {
	o     Options[K, V]
	local *local[K, V]
	turns chan struct{} // of loads while the shared cache is down

	mu      sync.Mutex
	flights map[K]*flight[V]
}

// New makes a cache. Its first level is used once Run listens.
func New[K comparable, V any](o Options[K, V]) *Cache[K, V] {
	o = o.withDefaults()
	return &Cache[K, V]{
		o: o, local: newLocal[K, V](o.LocalSize), turns: make(chan struct{}, o.LoadsAtOnce), flights: map[K]*flight[V]{},
	}
}

var errNothing = fault.New(fault.NotFound, "not found")

// Get reads a value: NotFound when there is none, Unavailable when it is not
// cached and cannot be loaded now, or what the loader failed with. It blocks
// for as long as the load takes or until ctx ends.
func (c *Cache[K, V]) Get(ctx context.Context, key K) (V, error) {
	if e, ok := c.local.get(key); ok {
		c.o.Observer.Hit(Local)
		if e.null {
			return e.value, errNothing
		}
		return e.value, nil
	}
	return c.join(ctx, key)
}

// Delete makes sure that nobody reads an old value: call it after the change
// was committed, and before telling whoever made it. This node is clean even
// when the shared cache could not be told, which is the error.
func (c *Cache[K, V]) Delete(ctx context.Context, key K) error {
	defer c.forget(key)
	c.forget(key)
	return c.o.Shared.Delete(ctx, c.o.Key(key))
}

// forget drops a value of the first level, and lets those who come from now on
// begin a load of their own: one that is under way may have read an old value.
func (c *Cache[K, V]) forget(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.flights[key]; f != nil {
		f.stale = true
		delete(c.flights, key)
	}
	c.local.drop(key)
}
