package contract_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// freeCache leases to everybody.
type freeCache struct{ ports.Cache }

func (c freeCache) Fetch(ctx context.Context, key string, hold time.Duration) (ports.Fetched, error) {
	f, err := c.Cache.Fetch(ctx, key, hold)
	if f.Outcome == ports.FetchHeld {
		return ports.Fetched{Outcome: ports.FetchLease, Lease: "another"}, err
	}
	return f, err
}

// lateCache stores what is filled, whoever fills it.
type lateCache struct{ ports.Cache }

func (c lateCache) Fill(ctx context.Context, key string, l ports.Lease, f ports.Fill) (bool, error) {
	took, err := c.Cache.Fill(ctx, key, l, f)
	if took || err != nil || f.Null {
		return took, err
	}
	return true, c.Set(ctx, key, f.Value, f.TTL)
}

// nullCache stores every null that is filled.
type nullCache struct{ ports.Cache }

func (c nullCache) Fill(ctx context.Context, key string, l ports.Lease, f ports.Fill) (bool, error) {
	took, err := c.Cache.Fill(ctx, key, l, f)
	if took || err != nil || !f.Null {
		return took, err
	}
	if err := c.Delete(ctx, key); err != nil {
		return false, err
	}
	fetched, err := c.Fetch(ctx, key, time.Minute)
	if err != nil {
		return false, err
	}
	return c.Cache.Fill(ctx, key, fetched.Lease, f)
}

// hopefulCache takes a cache that is down for an empty one.
type hopefulCache struct{ ports.Cache }

func (c hopefulCache) Get(ctx context.Context, key string) (ports.Cached, error) {
	got, err := c.Cache.Get(ctx, key)
	if fault.Is(err, fault.Unavailable) {
		err = fault.New(fault.NotFound, "down")
	}
	return got, err
}

// lazyCache keeps what a node has read.
type lazyCache struct {
	ports.Cache
	read map[string]ports.Cached
}

func (c lazyCache) Get(ctx context.Context, key string) (ports.Cached, error) {
	if got, ok := c.read[key]; ok {
		return got, nil
	}
	got, err := c.Cache.Get(ctx, key)
	if err == nil {
		c.read[key] = got
	}
	return got, err
}

// trustingCache never says that deletions were lost after a watch began.
type trustingCache struct{ ports.Cache }

func (c trustingCache) Watch(ctx context.Context, fn func(ports.Invalidation)) error {
	began := false
	return c.Cache.Watch(ctx, func(i ports.Invalidation) {
		if !i.Lost || !began {
			fn(i)
		}
		began = true
	})
}

// deafCache goes on watching when it can hear no more.
type deafCache struct{ ports.Cache }

func (c deafCache) Watch(ctx context.Context, fn func(ports.Invalidation)) error {
	for ctx.Err() == nil {
		if err := c.Cache.Watch(ctx, fn); err == nil {
			return nil
		}
		<-time.After(time.Second)
	}
	return nil
}

// endlessCache leaves a goroutine behind.
type endlessCache struct{ ports.Cache }

func (c endlessCache) Watch(ctx context.Context, fn func(ports.Invalidation)) error {
	go func() { <-make(chan struct{}) }()
	return c.Cache.Watch(ctx, fn)
}

// heldCache holds every lease for an hour.
type heldCache struct{ ports.Cache }

func (c heldCache) Fetch(ctx context.Context, key string, _ time.Duration) (ports.Fetched, error) {
	return c.Cache.Fetch(ctx, key, time.Hour)
}

// deadlineCache lets those who wait sleep out the lease.
type deadlineCache struct{ ports.Cache }

func (c deadlineCache) Await(ctx context.Context, key string) error {
	select {
	case <-time.After(20 * time.Second):
		return c.Cache.Await(ctx, key)
	case <-ctx.Done():
		return fault.FromContext(ctx, "sleep")
	}
}

// stringCache takes keys for strings of C.
type stringCache struct{ ports.Cache }

func (c stringCache) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	key, _, _ = strings.Cut(key, "\x00")
	return c.Cache.Set(ctx, key, value, ttl)
}

var brokenCaches = map[string]func(ports.Cache) ports.Cache{
	"leases to everybody":           func(c ports.Cache) ports.Cache { return freeCache{c} },
	"fills without a lease":         func(c ports.Cache) ports.Cache { return lateCache{c} },
	"overwrites with null":          func(c ports.Cache) ports.Cache { return nullCache{c} },
	"takes an outage for a miss":    func(c ports.Cache) ports.Cache { return hopefulCache{c} },
	"keeps what was deleted":        func(c ports.Cache) ports.Cache { return lazyCache{c, map[string]ports.Cached{}} },
	"does not say that it lost any": func(c ports.Cache) ports.Cache { return trustingCache{c} },
	"does not say that it is deaf":  func(c ports.Cache) ports.Cache { return deafCache{c} },
	"leaves a goroutine behind":     func(c ports.Cache) ports.Cache { return endlessCache{c} },
	"holds leases for ever":         func(c ports.Cache) ports.Cache { return heldCache{c} },
	"wakes nobody":                  func(c ports.Cache) ports.Cache { return deadlineCache{c} },
	"cuts keys at a zero":           func(c ports.Cache) ports.Cache { return stringCache{c} },
}

func TestCacheSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"leases to everybody":           {"OneLeasePerKey"},
		"fills without a lease":         {"FillNeedsLease", "StaleFillAfterDeleteDropped", "LeaseHolderDies"},
		"overwrites with null":          {"NullNeverOverwritesValue"},
		"takes an outage for a miss":    {"UnavailableIsNotAMiss"},
		"keeps what was deleted":        {"DeleteReachesOtherNodes", "ExpiresByTTL"},
		"does not say that it lost any": {"LostInvalidationsAreSignalled"},
		"does not say that it is deaf":  {"BrokenWatchEnds"},
		"leaves a goroutine behind":     {"CloseIsClean"},
		"holds leases for ever":         {"LeaseHolderDies"},
		"wakes nobody":                  {"AwaitWakes"},
		"cuts keys at a zero":           {"BinaryKeyAndValue"},
	}, testBrokenCache)
}

func testBrokenCache(t *testing.T, name string) { contract.Cache(t, cacheIn(brokenCaches[name])) }
