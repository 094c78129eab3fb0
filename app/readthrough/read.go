package readthrough

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// read finds a value in the shared cache, or sees to it that it is loaded.
func (c *Cache[K, V]) read(ctx context.Context, key K) (found[V], error) {
	name := c.o.Key(key)
	f, err := c.o.Shared.Fetch(ctx, name, c.o.hold())
	if err == nil && f.Outcome == ports.FetchHit {
		if v, err := c.decode(key, f.Cached); err == nil {
			return v, nil
		}
	}
	// Another process may have to fail before it is our turn.
	ctx, cancel := context.WithTimeout(ctx, 2*c.o.hold())
	defer cancel()
	return c.settle(ctx, key, name, f, err)
}

// decode reads what the shared cache holds.
func (c *Cache[K, V]) decode(key K, cached ports.Cached) (found[V], error) {
	v := found[V]{null: cached.Null}
	if !cached.Null {
		var err error
		if v.value, err = c.o.Codec.Decode(cached.Value); err != nil {
			return v, err
		}
		if c.o.KeyOf != nil && c.o.KeyOf(v.value) != key {
			return v, errOther
		}
	}
	c.o.Observer.Hit(Shared)
	return v, nil
}

// settle goes on after a fetch that found no value that can be read.
func (c *Cache[K, V]) settle(ctx context.Context, key K, name string, f ports.Fetched, err error) (found[V], error) {
	for fills := 0; err == nil; {
		switch f.Outcome {
		case ports.FetchHit:
			v, corrupt := c.decode(key, f.Cached)
			if corrupt == nil {
				return v, nil
			}
			c.o.Observer.Degraded("decode", corrupt)
			err = c.o.Shared.Delete(ctx, name)
		case ports.FetchHeld:
			err = c.o.Shared.Await(ctx, name)
		case ports.FetchLease:
			v, taken, err := c.fill(ctx, key, name, f.Lease)
			// What was not taken may have been deleted meanwhile: whoever asked
			// since then waits for more. But not for ever.
			if fills++; taken || err != nil || fills == 3 {
				return v, err
			}
		}
		if err == nil {
			f, err = c.o.Shared.Fetch(ctx, name, c.o.hold())
		}
	}
	c.o.Observer.Degraded("read", err)
	return c.bypass(ctx, key, err)
}

// fill loads under a lease, stores what it found and says whether that was
// taken. A load that fails, or never returns, gives the lease back, and so does
// one whose value could not be stored: nobody else may load as long as it stands.
func (c *Cache[K, V]) fill(ctx context.Context, key K, name string, lease ports.Lease) (v found[V], taken bool, err error) {
	abandon := true
	defer func() {
		if abandon {
			c.abandon(context.WithoutCancel(ctx), name, lease)
		}
	}()
	if v, err = c.load(ctx, key); err != nil {
		return v, false, err
	}
	fill := ports.Fill{Null: v.null, TTL: c.o.life(v.null, c.o.TTL)}
	if !v.null {
		if fill.Value, err = c.o.Codec.Encode(v.value); err != nil {
			return v, false, err
		}
	}
	abandon = false
	if taken, err = c.o.Shared.Fill(ctx, name, lease, fill); err != nil {
		c.o.Observer.Degraded("fill", err)
		go c.giveBack(context.WithoutCancel(ctx), name, lease)
		return v, true, nil // it is good, and asking again would not help
	}
	return v, taken, nil
}

// bypass loads without the shared cache, which is down: only so many at once,
// or the store would get all that the cache kept from it.
func (c *Cache[K, V]) bypass(ctx context.Context, key K, down error) (found[V], error) {
	wait, cancel := context.WithTimeout(ctx, c.o.LoadTimeout)
	defer cancel()
	if ctx.Err() != nil { // it is too late, also where there is a turn
		return found[V]{}, fault.FromContext(ctx, "wait for a turn to load")
	}
	select {
	case c.turns <- struct{}{}:
		defer func() { <-c.turns }()
		return c.load(ctx, key)
	case <-wait.Done():
		return found[V]{}, fault.New(fault.Unavailable, "too much must be loaded at once").WithCause(down)
	}
}
