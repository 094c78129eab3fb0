package contract

import (
	"context"
	"sync"
	"time"

	"example.com/surge/ports"
)

// fills is a cache that keeps the times to live that it is given.
type fills struct {
	ports.Cache
	mu    sync.Mutex
	nulls []time.Duration
	ttls  []time.Duration
}

func (f *fills) Fill(ctx context.Context, key string, l ports.Lease, fill ports.Fill) (bool, error) {
	f.mu.Lock()
	if fill.Null {
		f.nulls = append(f.nulls, fill.TTL)
	} else {
		f.ttls = append(f.ttls, fill.TTL)
	}
	f.mu.Unlock()
	return f.Cache.Fill(ctx, key, l, fill)
}

func ttlJitterWithinBounds(c *readerCase) {
	const values, ttl, nullTTL, jitter = 40, time.Hour, time.Minute, 0.2
	c.fill(values)
	var f *fills
	r := c.reader(func(o *ReaderOptions) {
		f = &fills{Cache: o.Shared}
		o.Shared, o.TTL, o.NullTTL, o.Jitter = f, ttl, nullTTL, jitter
	})
	c.crowd(2*values, 2*values, r) // half of which are nothing
	for name, given := range map[string]struct {
		ttls []time.Duration
		ttl  time.Duration
	}{"values": {f.ttls, ttl}, "nothing": {f.nulls, nullTTL}} {
		least, most := given.ttl, time.Duration(0)
		for _, d := range given.ttls {
			least, most = min(least, d), max(most, d)
		}
		span := time.Duration(jitter * float64(given.ttl))
		if len(given.ttls) != values || least < given.ttl-span || most > given.ttl {
			c.t.Errorf("%d %s live from %v to %v, want %d from %v to %v", len(given.ttls), name, least, most, values, given.ttl-span, given.ttl)
		}
		if most-least < span/2 {
			c.t.Errorf("%s live from %v to %v: all end at once", name, least, most)
		}
	}
}
