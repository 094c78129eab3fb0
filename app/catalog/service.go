package catalog

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

const (
	// Group is the consumer group of the catalogue's reactions.
	Group = "catalog"
	// source says in events who speaks.
	source = "catalog"
)

// Deps are what the catalogue needs.
type Deps struct {
	Store    ports.Catalog
	Cache    ports.Cache
	Tags     ports.Tags
	Levels   ports.StockLevels
	IDs      ports.IDs
	Observer Observer // nil observes nothing
}

// Service is the use cases of the catalogue. It is safe for concurrent use.
type Service struct {
	store    ports.Catalog
	products cache
	tags     ports.Tags
	levels   ports.StockLevels
	ids      ports.IDs
	observer Observer
}

var _ ports.ProductReader = (*Service)(nil)

type cache interface {
	Get(ctx context.Context, pid id.ID) (product.Product, error)
	Delete(ctx context.Context, pids ...id.ID) error
}

// New composes the use cases.
func New(d Deps) *Service {
	if d.Observer == nil {
		d.Observer = silent{}
	}
	return &Service{
		store: d.Store, products: uncached{d.Store}, tags: d.Tags, levels: d.Levels, ids: d.IDs, observer: d.Observer,
	}
}

type uncached struct{ store ports.Catalog }

func (u uncached) Get(ctx context.Context, pid id.ID) (p product.Product, err error) {
	err = u.store.Tx(ctx, func(ctx context.Context, r ports.CatalogRepos) (err error) {
		p, err = r.Products.Get(ctx, pid)
		return err
	})
	return p, err
}

func (uncached) Delete(context.Context, ...id.ID) error { return nil }
