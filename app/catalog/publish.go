package catalog

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/ports/event"
)

// tagSet is the name of the set of products by tag.
const tagSet = "products"

// publishWithin bounds what follows a commit whose caller may be gone.
const publishWithin = time.Second

// publish makes a change seen, as well as it can: its event does so again.
func (s *Service) publish(ctx context.Context, p product.Product) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), publishWithin)
	defer cancel()
	if err := s.products.Delete(ctx, p.ID()); err != nil {
		s.observer.Missed("delete a cached product", err)
	}
	if err := s.tag(ctx, p.ID(), p.Version(), p.Snapshot().Tags); err != nil {
		s.observer.Missed("put the tags of a product", err)
	}
}

func (s *Service) tag(ctx context.Context, pid id.ID, version int64, tags []string) error {
	return s.tags.Put(ctx, tagSet, pid.String(), version, tags)
}

// ProductCreated makes a new product seen.
func (s *Service) ProductCreated(ctx context.Context, _ id.ID, e event.ProductCreated) error {
	return s.seen(ctx, e.Product)
}

// ProductUpdated makes an edit seen.
func (s *Service) ProductUpdated(ctx context.Context, _ id.ID, e event.ProductUpdated) error {
	return s.seen(ctx, e.Product)
}

// seen needs no inbox: the version makes tags change once, deleting twice does
// no harm, and a note that it happened could be committed without it.
func (s *Service) seen(ctx context.Context, e event.Product) error {
	if err := s.products.Delete(ctx, e.ProductID); err != nil {
		return err
	}
	return s.tag(ctx, e.ProductID, e.Version, e.Tags)
}
