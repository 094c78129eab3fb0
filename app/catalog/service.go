package catalog

import (
	"time"

	"example.com/surge/app/readthrough"
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
	Observer Observer             // nil observes nothing
	Cached   readthrough.Observer // nil observes nothing
	CacheTTL time.Duration        // of a product in the shared cache; 0 is readthrough's default
}

// Service is the use cases of the catalogue. It is safe for concurrent use.
type Service struct {
	store    ports.Catalog
	products *readthrough.Cache[id.ID, product.Product]
	tags     ports.Tags
	levels   ports.StockLevels
	ids      ports.IDs
	observer Observer
}

var _ ports.ProductReader = (*Service)(nil)

// New composes the use cases.
func New(d Deps) *Service {
	if d.Observer == nil {
		d.Observer = silent{}
	}
	return &Service{
		store: d.Store, products: newProducts(d), tags: d.Tags, levels: d.Levels, ids: d.IDs, observer: d.Observer,
	}
}
