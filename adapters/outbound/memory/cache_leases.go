package memory

import (
	"context"
	"strconv"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

var errNotCached = fault.New(fault.NotFound, "nothing is cached under that key")

// cacheLease is the right to fill one key while it stands in CacheBackend.leases.
type cacheLease struct {
	name  ports.Lease
	end   time.Time
	ended chan struct{} // closed when it ends before its time
}

// void ends the lease on a key. The mutex is held.
func (b *CacheBackend) void(key string) {
	if l, ok := b.leases.get(key); ok {
		close(l.ended)
		b.leases.remove(key)
	}
}

// current says whether a lease still stands. The mutex is held.
func (b *CacheBackend) current(key string, lease ports.Lease) bool {
	l, ok := b.leases.get(key)
	return ok && l.name == lease
}

// Fetch reads a key or takes the lease to load it.
func (c *Cache) Fetch(ctx context.Context, key string, hold time.Duration) (ports.Fetched, error) {
	if err := c.b.check(ctx, "fetch a cached value"); err != nil {
		return ports.Fetched{}, err
	}
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	if v, ok := c.b.get(key); ok {
		return ports.Fetched{Outcome: ports.FetchHit, Cached: v}, nil
	}
	if _, held := c.b.leases.get(key); held {
		return ports.Fetched{Outcome: ports.FetchHeld}, nil
	}
	c.b.granted++
	l := &cacheLease{
		name:  ports.Lease(strconv.FormatUint(c.b.granted, 10)),
		end:   time.Now().Add(hold),
		ended: make(chan struct{}),
	}
	c.b.leases.put(key, l, hold)
	return ports.Fetched{Outcome: ports.FetchLease, Lease: l.name}, nil
}

// Fill stores what was loaded under a lease.
func (c *Cache) Fill(ctx context.Context, key string, lease ports.Lease, fill ports.Fill) (bool, error) {
	if err := c.b.check(ctx, "fill a cached value"); err != nil {
		return false, err
	}
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	if !c.b.current(key, lease) {
		return false, nil
	}
	// No value is in the way of a null: storing one voids the lease.
	c.b.put(key, cacheValue{value: fill.Value, null: fill.Null}, fill.TTL)
	c.b.void(key)
	return true, nil
}

// Abandon gives a lease back.
func (c *Cache) Abandon(ctx context.Context, key string, lease ports.Lease) error {
	if err := c.b.check(ctx, "abandon a lease"); err != nil {
		return err
	}
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	if c.b.current(key, lease) {
		c.b.void(key)
	}
	return nil
}

// Await waits for the lease on a key to end.
func (c *Cache) Await(ctx context.Context, key string) error {
	const doing = "await a cached value"
	if err := c.b.check(ctx, doing); err != nil {
		return err
	}
	c.b.mu.Lock()
	l, held := c.b.leases.get(key)
	c.b.mu.Unlock()
	if !held {
		return nil
	}
	end := time.NewTimer(time.Until(l.end))
	defer end.Stop()
	select {
	case <-l.ended:
	case <-end.C:
	case <-ctx.Done():
	}
	return c.b.check(ctx, doing)
}
