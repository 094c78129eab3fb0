package simulation

import (
	"context"
	"strings"
	"time"

	"example.com/surge/ports"
)

// Cache is a node's cache.
type Cache struct {
	n     *Node
	inner ports.Cache
}

var _ ports.Cache = (*Cache)(nil)

// NewCache wraps a cache.
func NewCache(n *Node, inner ports.Cache) *Cache { return &Cache{n, inner} }

func (c *Cache) request(method, about string) Request {
	return Request{Port: "cache", Method: method, About: about, Repeats: true}
}

// Get implements ports.Cache.
func (c *Cache) Get(ctx context.Context, key string) (ports.Cached, error) {
	return Ask(ctx, c.n, c.request("Get", key), func(ctx context.Context) (ports.Cached, error) { return c.inner.Get(ctx, key) })
}

// GetMany implements ports.Cache.
func (c *Cache) GetMany(ctx context.Context, keys []string) ([]ports.Cached, error) {
	return Ask(ctx, c.n, c.request("GetMany", strings.Join(keys, ",")), func(ctx context.Context) ([]ports.Cached, error) {
		return c.inner.GetMany(ctx, keys)
	})
}

// Set implements ports.Cache.
func (c *Cache) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return Tell(ctx, c.n, c.request("Set", key), func(ctx context.Context) error { return c.inner.Set(ctx, key, value, ttl) })
}

// Delete implements ports.Cache.
func (c *Cache) Delete(ctx context.Context, keys ...string) error {
	return Tell(ctx, c.n, c.request("Delete", strings.Join(keys, ",")), func(ctx context.Context) error { return c.inner.Delete(ctx, keys...) })
}

// Fetch implements ports.Cache.
func (c *Cache) Fetch(ctx context.Context, key string, hold time.Duration) (ports.Fetched, error) {
	return Ask(ctx, c.n, c.request("Fetch", key), func(ctx context.Context) (ports.Fetched, error) { return c.inner.Fetch(ctx, key, hold) })
}

// Fill implements ports.Cache.
func (c *Cache) Fill(ctx context.Context, key string, lease ports.Lease, fill ports.Fill) (bool, error) {
	return Ask(ctx, c.n, c.request("Fill", key), func(ctx context.Context) (bool, error) { return c.inner.Fill(ctx, key, lease, fill) })
}

// Abandon implements ports.Cache.
func (c *Cache) Abandon(ctx context.Context, key string, lease ports.Lease) error {
	return Tell(ctx, c.n, c.request("Abandon", key), func(ctx context.Context) error { return c.inner.Abandon(ctx, key, lease) })
}

// Await implements ports.Cache.
func (c *Cache) Await(ctx context.Context, key string) error {
	return Tell(ctx, c.n, c.request("Await", key), func(ctx context.Context) error { return c.inner.Await(ctx, key) })
}

// Watch implements ports.Cache.
func (c *Cache) Watch(ctx context.Context, fn func(ports.Invalidation)) error {
	return Tell(ctx, c.n, Request{Port: "watch", Method: "Watch"}, func(ctx context.Context) error { return c.inner.Watch(ctx, fn) })
}
