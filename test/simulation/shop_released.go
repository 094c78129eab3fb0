package simulation

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// released notes whose holds were released: whoever releases one has made sure
// that there is no such order and never will be.
type released struct {
	ports.Stock
	shop *Shop
}

// Release implements ports.Stock.
func (r released) Release(ctx context.Context, product, hold, order id.ID) error {
	err := r.Stock.Release(ctx, product, hold, order)
	if err == nil {
		r.shop.mu.Lock()
		defer r.shop.mu.Unlock()
		r.shop.released[order] = true
	}
	return err
}

// checkReleased: no order has lost its hold.
func (s *Shop) checkReleased(c *checks, b *books) {
	for _, o := range b.byID() {
		c.want(!s.released[o.ID], "gate: the hold of %s was released, and the order exists; it is %s", o.ID, o.Status)
	}
}
