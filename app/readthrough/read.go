package readthrough

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// read finds a value in the shared cache, or loads it under the lease there.
func (c *Cache[K, V]) read(ctx context.Context, key K) (found[V], error) {
	name := c.o.Key(key)
	for {
		f, err := c.o.Shared.Fetch(ctx, name, c.o.LoadTimeout)
		if err != nil {
			return c.bypass(ctx, key, "fetch", err)
		}
		switch f.Outcome {
		case ports.FetchHit:
			v, err := c.decode(f.Cached)
			if err == nil {
				c.o.Observer.Hit(Shared)
				return v, nil
			}
			if err := c.o.Shared.Delete(ctx, name); err != nil {
				return c.bypass(ctx, key, "delete what cannot be read", err)
			}
		case ports.FetchLease:
			return c.fill(ctx, key, name, f.Lease)
		case ports.FetchHeld:
			if err := c.o.Shared.Await(ctx, name); err != nil {
				return c.bypass(ctx, key, "await another's load", err)
			}
		}
	}
}

func (c *Cache[K, V]) decode(cached ports.Cached) (v found[V], err error) {
	if cached.Null {
		return found[V]{null: true}, nil
	}
	v.value, err = c.o.Codec.Decode(cached.Value)
	return v, err
}

// fill loads under a lease and gives it back.
func (c *Cache[K, V]) fill(ctx context.Context, key K, name string, lease ports.Lease) (found[V], error) {
	v, err := c.load(ctx, key)
	fill := ports.Fill{Null: v.null, TTL: c.o.jittered(c.ttl(v.null, c.o.TTL))}
	if err == nil && !v.null {
		fill.Value, err = c.o.Codec.Encode(v.value)
	}
	if err != nil {
		if gave := c.o.Shared.Abandon(ctx, name, lease); gave != nil {
			c.o.Observer.Degraded("abandon", gave)
		}
		return v, err
	}
	if _, err := c.o.Shared.Fill(ctx, name, lease, fill); err != nil {
		c.o.Observer.Degraded("fill", err)
	}
	return v, nil
}

// bypass loads without the shared cache, which is down: only so many at once,
// or the store would get all that the cache kept from it.
func (c *Cache[K, V]) bypass(ctx context.Context, key K, doing string, down error) (found[V], error) {
	c.o.Observer.Degraded(doing, down)
	if !fault.Transient(down) {
		return found[V]{}, down
	}
	if ctx.Err() != nil {
		return found[V]{}, fault.FromContext(ctx, doing)
	}
	turn := time.NewTimer(c.o.LoadTimeout)
	defer turn.Stop()
	select {
	case c.turns <- struct{}{}:
		defer func() { <-c.turns }()
		return c.load(ctx, key)
	case <-turn.C:
	case <-ctx.Done():
	}
	return found[V]{}, fault.New(fault.Unavailable, "the cache is down and too much must be loaded").WithCause(down)
}

// load calls the loader. A panic is its error, with the stack for the log.
func (c *Cache[K, V]) load(ctx context.Context, key K) (v found[V], err error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.LoadTimeout)
	defer cancel()
	start := time.Now()
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "load "+c.o.Key(key))
		}
		c.o.Observer.Loaded(time.Since(start), err)
	}()
	v.value, err = c.o.Load(ctx, key)
	if fault.Is(err, fault.NotFound) {
		return found[V]{null: true}, nil
	}
	return v, err
}
