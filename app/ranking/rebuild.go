package ranking

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// batch is how many counts are read in one go.
const batch = 500

// RebuildBoard builds the board again if it was lost, and does nothing else if
// not. It may run anywhere, in many processes at once. When the board is lost
// once more meanwhile, it is left for the next call.
func (s *Service) RebuildBoard(ctx context.Context) error {
	ticket, lost, err := s.board.Prepare(ctx, board)
	if err != nil || !lost {
		return err
	}
	products, err := s.putAll(ctx)
	if err != nil {
		return err
	}
	switch err := s.board.MarkBuilt(ctx, board, ticket); {
	case fault.Is(err, fault.InvalidState):
		s.observer.Missed("rebuild the board of best sellers", err)
		return nil
	case err != nil:
		return err
	}
	s.observer.Rebuilt(products)
	return nil
}

// RefreshBoard puts every count on the board once more. That mends a board that
// is not lost, but lacks the last changes before a failover.
func (s *Service) RefreshBoard(ctx context.Context) error {
	_, err := s.putAll(ctx)
	return err
}

// putAll answers how many products it put on the board.
func (s *Service) putAll(ctx context.Context) (products int, err error) {
	for page := (ports.Page{Limit: batch}); ; {
		counts, err := s.list(ctx, page)
		if err != nil {
			return 0, err
		}
		for _, c := range counts {
			if err := s.put(ctx, c); err != nil {
				return 0, err
			}
			page.After = c.Product
		}
		if products += len(counts); len(counts) < batch {
			return products, nil
		}
	}
}

func (s *Service) list(ctx context.Context, page ports.Page) ([]ports.SoldCount, error) {
	var counts []ports.SoldCount
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.CatalogRepos) (err error) {
		counts, err = r.Sold.List(ctx, page)
		return err
	})
	return counts, err
}
