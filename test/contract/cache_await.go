package contract

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// awaitWakes wants whoever waits to hear at once how a lease ended.
func awaitWakes(c *cacheCase) {
	const hold = 20 * time.Second
	ctx := c.t.Context()
	for name, end := range map[string]func(key string, l ports.Lease) error{
		"filled":    func(key string, l ports.Lease) error { c.wantFill(true, key, l, aValue, "under the lease"); return nil },
		"abandoned": func(key string, l ports.Lease) error { return c.Abandon(ctx, key, l) },
		"deleted":   func(key string, l ports.Lease) error { return c.Delete(ctx, key) },
		"set":       func(key string, l ports.Lease) error { return c.Set(ctx, key, nil, time.Minute) },
	} {
		l := c.lease(name, hold)
		var waiters sync.WaitGroup
		var woken atomic.Int64
		for range 3 {
			waiters.Go(func() {
				if err := awaitEnd(ctx, c.other, name); err != nil {
					c.t.Errorf("await: %v", err)
				}
				woken.Add(1)
			})
		}
		c.b.Pass(100 * time.Millisecond)
		if n := woken.Load(); n > 0 {
			c.t.Errorf("%d of 3 think that a lease ended that has not", n)
		}
		noError(c.t, name, end(name, l))
		began := time.Now()
		waiters.Wait()
		if waited := time.Since(began); waited > hold/2 {
			c.t.Errorf("who waits hears %v after a key was %s", waited, name)
		}
	}
	if err := c.Await(ctx, "nobody loads it"); err != nil {
		c.t.Errorf("await without a lease: %v", err)
	}
	// Who gives up while waiting hears so.
	c.lease("slow", hold)
	gaveUp := make(chan error, 1)
	short, cancel := context.WithCancel(ctx)
	go func() { gaveUp <- c.other.Await(short, "slow") }()
	c.b.Pass(100 * time.Millisecond)
	cancel()
	if err := <-gaveUp; err != nil { // it may also have returned early
		wantCode(c.t, fault.Cancelled, "await that was given up", err)
	}
}

// awaitEnd waits until a lease has ended. Await may return early.
func awaitEnd(ctx context.Context, c ports.Cache, key string) error {
	for {
		if err := c.Await(ctx, key); err != nil {
			return err
		}
		f, err := c.Fetch(ctx, key, time.Minute)
		switch {
		case err != nil || f.Outcome == ports.FetchHit:
			return err
		case f.Outcome == ports.FetchLease:
			return c.Abandon(ctx, key, f.Lease)
		}
		<-time.After(10 * time.Millisecond)
	}
}
