package redis

import (
	"context"
	_ "embed"
	"strconv"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

var (
	//go:embed lua/cache_fetch.lua
	cacheFetchSource string
	//go:embed lua/cache_fill.lua
	cacheFillSource string
	//go:embed lua/cache_await.lua
	cacheAwaitSource string

	cacheFetch = newScript(cacheFetchSource)
	cacheFill  = newScript(cacheFillSource)
	cacheAwait = newScript(cacheAwaitSource)
)

// Fetch reads a key, and takes its lease when it is missing. Repeated, it finds
// its own lease there.
func (c *Cache) Fetch(ctx context.Context, key string, hold time.Duration) (ports.Fetched, error) {
	const doing = "fetch a cached value"
	held, err := c.get(ctx, doing, key)
	if err != nil {
		return ports.Fetched{}, err
	}
	if v, ok := cached(held); ok {
		return ports.Fetched{Outcome: ports.FetchHit, Cached: v}, nil
	}
	if len(held) > 0 && (held[0] == heldLease || held[0] == heldWaited) {
		return ports.Fetched{Outcome: ports.FetchHeld}, nil
	}
	lease := c.name + strconv.FormatUint(c.leases.Add(1), 36)
	cmd, err := c.c.eval(ctx, doing, cacheFetch, []string{c.key(key)}, string(heldLease)+lease, millis(hold))
	if err != nil {
		return ports.Fetched{}, err
	}
	now, err := cmd.Text()
	if err != nil {
		return ports.Fetched{}, fault.Wrap(err, fault.Internal, doing)
	}
	if v, ok := cached([]byte(now)); ok {
		return ports.Fetched{Outcome: ports.FetchHit, Cached: v}, nil
	}
	if now[1:] != lease {
		return ports.Fetched{Outcome: ports.FetchHeld}, nil
	}
	return ports.Fetched{Outcome: ports.FetchLease, Lease: ports.Lease(lease)}, nil
}

// Fill ends a lease with a value. Repeated, because its first answer was lost,
// it answers false although it was taken.
func (c *Cache) Fill(ctx context.Context, key string, lease ports.Lease, fill ports.Fill) (bool, error) {
	held := []byte{heldNull}
	if !fill.Null {
		held = append([]byte{heldValue}, fill.Value...)
	}
	return c.end(ctx, "fill a cached value", key, lease, held, fill.TTL)
}

// Abandon ends a lease without a value.
func (c *Cache) Abandon(ctx context.Context, key string, lease ports.Lease) error {
	_, err := c.end(ctx, "abandon a lease", key, lease, nil, 0)
	return err
}

// end ends a lease, and says whether it was current. Whether those who wait
// could be woken is not the caller's concern: a lease that runs out wakes them.
func (c *Cache) end(ctx context.Context, doing, key string, lease ports.Lease, held []byte, ttl time.Duration) (bool, error) {
	cmd, err := c.c.eval(ctx, doing, cacheFill, []string{c.key(key)}, string(lease), held, millis(ttl))
	if err != nil {
		return false, err
	}
	ended, err := cmd.Int64()
	if err != nil {
		return false, fault.Wrap(err, fault.Internal, doing)
	}
	if ended == 2 {
		_ = c.publish(ctx, doing, over(key))
	}
	return ended > 0, nil
}

// Await waits for the lease on a key to end.
func (c *Cache) Await(ctx context.Context, key string) error {
	const doing = "await a cached value"
	deaf, err := c.ear.listen(ctx)
	if err != nil {
		return err
	}
	over, stop := c.listeners.wait(key)
	defer stop()
	cmd, err := c.c.eval(ctx, doing, cacheAwait, []string{c.key(key)})
	if err != nil {
		return err
	}
	left, err := cmd.Int64()
	if err != nil {
		return fault.Wrap(err, fault.Internal, doing)
	}
	if left < 0 {
		return nil
	}
	end := time.NewTimer(time.Duration(left+1) * time.Millisecond)
	defer end.Stop()
	select {
	case <-over:
	case <-deaf:
	case <-end.C:
	case <-ctx.Done():
		return fault.FromContext(ctx, doing)
	}
	return nil
}
