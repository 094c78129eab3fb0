package readthrough

import (
	"context"
	"sync"
	"time"

	"example.com/surge/ports"
)

// listenAgain is how long Run waits after the invalidations broke off.
const listenAgain = 100 * time.Millisecond

// Run listens for invalidations until ctx ends, and returns nil. While it does
// not, the first level is not used. It builds the filter too. A cache runs once.
func (c *Cache[K, V]) Run(ctx context.Context) error {
	var scanning sync.WaitGroup
	defer scanning.Wait()
	if c.o.Scan != nil {
		scanning.Go(func() { c.keepScanning(ctx) })
	}
	return c.listen(ctx)
}

func (c *Cache[K, V]) listen(ctx context.Context) error {
	for {
		err := c.o.Shared.Watch(ctx, c.invalidated)
		c.flush(false)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			c.o.Observer.Degraded("listen for invalidations", err)
		}
		again := time.NewTimer(listenAgain)
		select {
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
			return nil
		}
	}
}

func (c *Cache[K, V]) invalidated(i ports.Invalidation) {
	if i.Lost { // and Watch listens from now on
		c.flush(true)
		return
	}
	if key, ours := c.o.Parse(i.Key); ours {
		c.forget(key)
	}
}
