package readthrough

import (
	"context"
	"time"

	"example.com/surge/ports"
)

// abandonAgain is how long to wait before a lease is given back once more, at
// first.
const abandonAgain = 100 * time.Millisecond

// abandon gives a lease back, or sees to it.
func (c *Cache[K, V]) abandon(ctx context.Context, name string, lease ports.Lease) {
	if err := c.o.Shared.Abandon(ctx, name, lease); err != nil {
		c.o.Observer.Degraded("abandon", err)
		go c.giveBack(ctx, name, lease)
	}
}

// giveBack gives a lease back that the shared cache did not let go of, as one
// that is back before its client knows. It goes on for as long as the lease may
// stand: nobody else may load meanwhile.
func (c *Cache[K, V]) giveBack(ctx context.Context, name string, lease ports.Lease) {
	ctx, cancel := context.WithTimeout(ctx, c.o.hold())
	defer cancel()
	for pause := abandonAgain; ; pause *= 2 {
		again := time.NewTimer(pause)
		select {
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
			return
		}
		if c.o.Shared.Abandon(ctx, name, lease) == nil {
			return
		}
	}
}
