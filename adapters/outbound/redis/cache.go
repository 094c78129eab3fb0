package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Cache implements ports.Cache: a string per key, whose first byte says what it
// is. A lease stands in the place of the value that it is to bring, so that
// whatever replaces or removes the one voids the other, and a hit costs a GET.
// What is not of our making counts as missing, and the next fill mends it.
//
// Deletions and ends of leases are published on one channel, which a node
// subscribes to when it first watches or waits.
type Cache struct {
	c         *Client
	ear       *ear
	listeners cacheListeners
	name      string // of this node, in its leases
	leases    atomic.Uint64
}

var _ ports.Cache = (*Cache)(nil)

// What a key holds, by its first byte.
const (
	heldValue  = 'v' // and the value
	heldNull   = 'n'
	heldLease  = 'l' // and the lease
	heldWaited = 'w' // a lease whose end somebody waits for
)

// NewCache makes a node of a cache over a client. It is closed before the
// client is.
func NewCache(c *Client) *Cache {
	n := &Cache{c: c, name: rand.Text(), listeners: cacheListeners{waiting: map[string][]chan struct{}{}}}
	n.ear = newEar(c, c.prefix+"cache:news", n.listeners.tell)
	return n
}

// Close ends every Watch and Await.
func (c *Cache) Close() { c.ear.close() }

func (c *Cache) key(key string) string { return c.c.key("cache", key) }

var errNotCached = fault.New(fault.NotFound, "nothing is cached under that key")

// Get reads one key.
func (c *Cache) Get(ctx context.Context, key string) (ports.Cached, error) {
	held, err := c.get(ctx, "get a cached value", key)
	if err != nil {
		return ports.Cached{}, err
	}
	if v, ok := cached(held); ok {
		return v, nil
	}
	return ports.Cached{}, errNotCached
}

// get reads what a key holds; nothing where it is missing or of another type.
func (c *Cache) get(ctx context.Context, doing, key string) ([]byte, error) {
	cmd := goredis.NewStringCmd(ctx, "get", c.key(key))
	if err := c.c.do(ctx, doing, cmd); err != nil && !errors.Is(err, goredis.Nil) && !wrongType(err) {
		return nil, err
	}
	held, _ := cmd.Bytes() // its error is the one above
	return held, nil
}

// cached is the value or null that a key holds. The bytes are the caller's.
func cached(held []byte) (ports.Cached, bool) {
	switch {
	case len(held) == 0:
		return ports.Cached{}, false
	case held[0] == heldValue:
		return ports.Cached{Value: held[1:], Found: true}, true
	case held[0] == heldNull:
		return ports.Cached{Found: true, Null: true}, true
	default:
		return ports.Cached{}, false
	}
}

// GetMany reads many keys together.
func (c *Cache) GetMany(ctx context.Context, keys []string) ([]ports.Cached, error) {
	const doing = "get cached values"
	reads := make([]goredis.Cmder, len(keys))
	for i, k := range keys {
		reads[i] = goredis.NewStringCmd(ctx, "get", c.key(k))
	}
	if err := c.c.doAll(ctx, doing, reads...); err != nil && !wrongType(err) {
		return nil, err
	}
	if ctx.Err() != nil { // some may still be in a pipeline
		return nil, fault.FromContext(ctx, doing)
	}
	values := make([]ports.Cached, len(keys))
	for i, cmd := range reads {
		switch held, err := cmd.(*goredis.StringCmd).Bytes(); { //nolint:errcheck // made above
		case err == nil:
			values[i], _ = cached(held)
		case !errors.Is(err, goredis.Nil) && !wrongType(err):
			return nil, faultOf(ctx, err, doing)
		}
	}
	return values, nil
}

// Set stores a value.
func (c *Cache) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	const doing = "set a cached value"
	held := append([]byte{heldValue}, value...)
	if err := c.c.do(ctx, doing, goredis.NewStatusCmd(ctx, "set", c.key(key), held, "px", millis(ttl))); err != nil {
		return err
	}
	return c.publish(ctx, doing, gone(key))
}

// Delete removes keys first and tells everybody then: whoever hears of it finds
// them gone. When it fails the keys may be gone and not everybody told.
func (c *Cache) Delete(ctx context.Context, keys ...string) error {
	const doing = "delete cached values"
	if len(keys) == 0 {
		return nil
	}
	dels := make([]goredis.Cmder, len(keys))
	for i, k := range keys {
		dels[i] = goredis.NewIntCmd(ctx, "unlink", c.key(k))
	}
	if err := c.c.doAll(ctx, doing, dels...); err != nil {
		return err
	}
	return c.publish(ctx, doing, gone(keys...))
}

func (c *Cache) publish(ctx context.Context, doing string, news []byte) error {
	return c.c.do(ctx, doing, goredis.NewIntCmd(ctx, "publish", c.ear.channel, news))
}
