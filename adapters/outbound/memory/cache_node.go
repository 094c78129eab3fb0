package memory

import (
	"context"
	"time"

	"example.com/surge/ports"
)

// Cache implements ports.Cache.
type Cache struct{ b *CacheBackend }

var _ ports.Cache = (*Cache)(nil)

// Get reads one key.
func (c *Cache) Get(ctx context.Context, key string) (ports.Cached, error) {
	if err := c.b.check(ctx, "read a cached value"); err != nil {
		return ports.Cached{}, err
	}
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	v, ok := c.b.get(key)
	if !ok {
		return ports.Cached{}, errNotCached
	}
	return v, nil
}

// GetMany reads many keys.
func (c *Cache) GetMany(ctx context.Context, keys []string) ([]ports.Cached, error) {
	if err := c.b.check(ctx, "read cached values"); err != nil {
		return nil, err
	}
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	values := make([]ports.Cached, len(keys))
	for i, k := range keys {
		values[i], _ = c.b.get(k)
	}
	return values, nil
}

// Set stores a value.
func (c *Cache) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if err := c.b.check(ctx, "cache a value"); err != nil {
		return err
	}
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	c.b.put(key, cacheValue{value: value}, ttl)
	c.b.void(key)
	c.b.tell(ports.Invalidation{Key: key})
	return nil
}

// Delete removes keys.
func (c *Cache) Delete(ctx context.Context, keys ...string) error {
	if err := c.b.check(ctx, "delete cached values"); err != nil {
		return err
	}
	c.b.mu.Lock()
	defer c.b.mu.Unlock()
	for _, k := range keys {
		c.b.values.remove(k)
		c.b.void(k)
		c.b.tell(ports.Invalidation{Key: k})
	}
	return nil
}
