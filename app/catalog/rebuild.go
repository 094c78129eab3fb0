package catalog

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

// batch is how many products are read in one go.
const batch = 500

// RebuildTags builds the sets of tags again if they were lost, and does nothing
// else if not. It may run anywhere, in many processes at once. When they are
// lost once more meanwhile, they are left for the next call.
func (s *Service) RebuildTags(ctx context.Context) error {
	ticket, lost, err := s.tags.Prepare(ctx, tagSet)
	if err != nil || !lost {
		return err
	}
	products, err := s.retagAll(ctx)
	if err != nil {
		return err
	}
	switch err := s.tags.MarkBuilt(ctx, tagSet, ticket); {
	case fault.Is(err, fault.InvalidState):
		s.observer.Missed("rebuild the tags of products", err)
		return nil
	case err != nil:
		return err
	}
	s.observer.Rebuilt(products)
	return nil
}

// RefreshTags sets every product's tags once more. That mends sets that are not
// lost, but lack the last changes before a failover.
func (s *Service) RefreshTags(ctx context.Context) error {
	_, err := s.retagAll(ctx)
	return err
}

// retagAll answers how many products it went through.
func (s *Service) retagAll(ctx context.Context) (products int, err error) {
	for page := (ports.Page{Limit: batch}); ; {
		list, err := s.list(ctx, "", page)
		if err != nil {
			return 0, err
		}
		for _, p := range list {
			if err := s.retag(ctx, p); err != nil {
				return 0, err
			}
			page.After = p.ID()
		}
		if products += len(list); len(list) < batch {
			return products, nil
		}
	}
}

func (s *Service) retag(ctx context.Context, p product.Product) error {
	return s.tag(ctx, p.ID(), p.Version(), p.Snapshot().Tags)
}
