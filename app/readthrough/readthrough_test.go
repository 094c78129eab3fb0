package readthrough_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/readthrough"
	"example.com/surge/core/fault"
)

// cached is a cache of numbers over a shared one, that listens.
func cached(t *testing.T, b *memory.CacheBackend, load func(ctx context.Context, key int) (int, error)) *readthrough.Cache[int, int] {
	t.Helper()
	c := readthrough.New(readthrough.Options[int, int]{
		Key: strconv.Itoa,
		Parse: func(s string) (int, bool) {
			n, err := strconv.Atoi(s)
			return n, err == nil
		},
		Load: load, Codec: readthrough.JSON[int]{}, Shared: b.Node(), Random: func() float64 { return 0 },
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	synctest.Wait()
	return c
}

func bubble(t *testing.T, body func(t *testing.T)) {
	t.Parallel()
	synctest.Test(t, body)
}

func TestAValueIsLoadedOnceAndSeenByAllNodes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var loads atomic.Int64
		load := func(context.Context, int) (int, error) {
			loads.Add(1)
			<-time.After(50 * time.Millisecond)
			return 42, nil
		}
		b := memory.NewCacheBackend(memory.CacheOptions{})
		nodes := []*readthrough.Cache[int, int]{cached(t, b, load), cached(t, b, load), cached(t, b, load)}
		var all sync.WaitGroup
		for i := range 300 {
			all.Go(func() {
				if v, err := nodes[i%3].Get(t.Context(), 1); v != 42 || err != nil {
					t.Errorf("got %d, %v", v, err)
				}
			})
		}
		all.Wait()
		if loads.Load() != 1 {
			t.Errorf("%d loads, want 1", loads.Load())
		}
	})
}

func TestADeletedValueIsGoneOnEveryNode(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var truth atomic.Int64
		load := func(context.Context, int) (int, error) { return int(truth.Load()), nil }
		b := memory.NewCacheBackend(memory.CacheOptions{})
		one, two := cached(t, b, load), cached(t, b, load)
		for _, c := range []*readthrough.Cache[int, int]{one, two} {
			if v, err := c.Get(t.Context(), 1); v != 0 || err != nil {
				t.Fatalf("got %d, %v", v, err)
			}
		}
		truth.Store(1)
		if err := one.Delete(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		for _, c := range []*readthrough.Cache[int, int]{one, two} {
			if v, err := c.Get(t.Context(), 1); v != 1 || err != nil {
				t.Errorf("after the deletion: %d, %v", v, err)
			}
		}
	})
}

func TestALoadThatADeletionOvertookIsNotStored(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var truth atomic.Int64
		load := func(context.Context, int) (int, error) {
			v := truth.Load()
			<-time.After(time.Second)
			return int(v), nil
		}
		c := cached(t, memory.NewCacheBackend(memory.CacheOptions{}), load)
		var slow sync.WaitGroup
		slow.Go(func() { _, _ = c.Get(t.Context(), 1) })
		synctest.Wait()
		truth.Store(1)
		if err := c.Delete(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second one from where the first one was stored
			if v, err := c.Get(t.Context(), 1); v != 1 || err != nil {
				t.Errorf("got %d, %v", v, err)
			}
		}
		slow.Wait()
		if v, err := c.Get(t.Context(), 1); v != 1 || err != nil {
			t.Errorf("after the slow load: %d, %v", v, err)
		}
	})
}

func TestNothingIsRememberedForAShorterTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var loads atomic.Int64
		c := cached(t, memory.NewCacheBackend(memory.CacheOptions{}), func(context.Context, int) (int, error) {
			loads.Add(1)
			return 0, fault.New(fault.NotFound, "no such number")
		})
		for range 10 {
			if _, err := c.Get(t.Context(), 1); !fault.Is(err, fault.NotFound) {
				t.Fatalf("got %v", err)
			}
		}
		<-time.After(6 * time.Second)
		_, _ = c.Get(t.Context(), 1)
		if loads.Load() != 2 {
			t.Errorf("%d loads, want one before and one after the time to live of nothing", loads.Load())
		}
	})
}

func TestFailuresAreToldAndNotRemembered(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var fail atomic.Bool
		fail.Store(true)
		c := cached(t, memory.NewCacheBackend(memory.CacheOptions{}), func(context.Context, int) (int, error) {
			if fail.Load() {
				return 0, fault.Wrap(errors.New("broken"), fault.Unavailable, "load")
			}
			return 7, nil
		})
		if _, err := c.Get(t.Context(), 1); !fault.Is(err, fault.Unavailable) {
			t.Errorf("got %v", err)
		}
		fail.Store(false)
		if v, err := c.Get(t.Context(), 1); v != 7 || err != nil {
			t.Errorf("got %d, %v", v, err)
		}
	})
}

func TestLocalHitsAllocateNothing(t *testing.T) { // not in parallel: it counts
	synctest.Test(t, func(t *testing.T) {
		c := cached(t, memory.NewCacheBackend(memory.CacheOptions{}), func(context.Context, int) (int, error) { return 1, nil })
		ctx := t.Context()
		_, _ = c.Get(ctx, 1)
		if n := testing.AllocsPerRun(100, func() { _, _ = c.Get(ctx, 1) }); n != 0 {
			t.Errorf("%v allocations for a hit", n)
		}
	})
}
