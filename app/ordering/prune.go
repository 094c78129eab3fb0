package ordering

import (
	"context"
	"time"

	"example.com/surge/ports"
)

// voidFor is how long a void row keeps an order from committing: far longer
// than any request can be on its way.
const voidFor = time.Hour

// PruneVoids deletes void rows that have done their work, a few at a time.
func (s *Service) PruneVoids(ctx context.Context) error {
	for {
		var pruned int
		err := s.store.Tx(ctx, func(ctx context.Context, r ports.OrderingRepos) (err error) {
			pruned, err = r.Orders.PruneVoid(ctx, voidFor, batch)
			return err
		})
		if err != nil || pruned < batch {
			return err
		}
	}
}
