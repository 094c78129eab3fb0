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
	page := ports.Page{Limit: batch}
	products := 0
	for {
		list, err := s.list(ctx, "", page)
		if err != nil {
			return err
		}
		for _, p := range list {
			if err := s.retag(ctx, p); err != nil {
				return err
			}
			page.After = p.ID()
		}
		if products += len(list); len(list) < batch {
			break
		}
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

func (s *Service) retag(ctx context.Context, p product.Product) error {
	return s.tag(ctx, p.ID(), p.Version(), p.Snapshot().Tags)
}
