package catalog

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

// View is a product as it is shown, with how many pieces are left.
type View struct {
	Product product.Product
	Stock   int64
}

// Product implements ports.ProductReader, by the cache.
func (s *Service) Product(ctx context.Context, pid id.ID) (product.Product, error) {
	return s.products.Get(ctx, pid)
}

// Get answers a product and how much of it is left. NotFound.
func (s *Service) Get(ctx context.Context, pid id.ID) (View, error) {
	p, err := s.products.Get(ctx, pid)
	if err != nil {
		return View{}, err
	}
	return s.view(ctx, p)
}

func (s *Service) view(ctx context.Context, p product.Product) (View, error) {
	left, err := s.remaining(ctx, []id.ID{p.ID()})
	return View{Product: p, Stock: shown(p, left)}, err
}

// List answers a page of products, newest first; with a tag, those that carry
// it.
func (s *Service) List(ctx context.Context, tag string, page ports.Page) ([]View, error) {
	products, err := s.list(ctx, tag, page)
	if err != nil {
		return nil, err
	}
	ids := make([]id.ID, len(products))
	for i, p := range products {
		ids[i] = p.ID()
	}
	left, err := s.remaining(ctx, ids)
	if err != nil {
		return nil, err
	}
	views := make([]View, len(products))
	for i, p := range products {
		views[i] = View{Product: p, Stock: shown(p, left)}
	}
	return views, nil
}

func (s *Service) list(ctx context.Context, tag string, page ports.Page) ([]product.Product, error) {
	if tag != "" {
		products, err := s.tagged(ctx, tag, page)
		if !fault.Is(err, fault.Unavailable) {
			return products, err
		}
		s.observer.Missed("list products by tag", err)
	}
	var products []product.Product
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.CatalogRepos) (err error) {
		products, err = r.Products.List(ctx, tag, page)
		return err
	})
	return products, err
}

// remaining asks how many pieces are left. Nobody knowing is no reason not to
// show a product: what it began with is shown, and ordering says the truth.
func (s *Service) remaining(ctx context.Context, products []id.ID) (map[id.ID]int64, error) {
	left, err := s.levels.Remaining(ctx, products)
	if fault.Is(err, fault.Unavailable) {
		s.observer.Missed("ask how much is left", err)
		err = nil
	}
	return left, err
}

func shown(p product.Product, left map[id.ID]int64) int64 {
	if n, ok := left[p.ID()]; ok {
		return n
	}
	return p.Snapshot().InitialStock
}
