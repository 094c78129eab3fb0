package ports

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/core/product"
)

// Catalog is the store of the catalog context, the read model of best sellers
// included.
type Catalog = Store[CatalogRepos]

// CatalogRepos is what a transaction of the catalogue reaches.
type CatalogRepos struct {
	Kit
	Products Products
	Sold     Sold
}

// Products is the table of products.
type Products interface {
	// Insert adds a product.
	Insert(ctx context.Context, p product.Product) error
	// Get answers a product; NotFound.
	Get(ctx context.Context, pid id.ID) (product.Product, error)
	// GetMany answers those that exist, in any order.
	GetMany(ctx context.Context, ids []id.ID) ([]product.Product, error)
	// Update stores a product whose version is one above the stored one; else
	// VersionMismatch. NotFound.
	Update(ctx context.Context, p product.Product) error
	// List lists products, newest first; with a tag, those that carry it.
	List(ctx context.Context, tag string, page Page) ([]product.Product, error)
}

// Sold counts the pieces of paid orders per product.
type Sold interface {
	// Add counts pieces and answers the new count with its version, which grows
	// by one each time.
	Add(ctx context.Context, pid id.ID, pieces int64) (SoldCount, error)
	// Get answers the count of a product; NotFound when nothing was counted yet.
	Get(ctx context.Context, pid id.ID) (SoldCount, error)
	// Top lists up to limit products, most sold first, ties by id ascending.
	Top(ctx context.Context, limit int) ([]SoldCount, error)
	// List lists every count by product id ascending, for rebuilding a board.
	List(ctx context.Context, page Page) ([]SoldCount, error)
}

// SoldCount is how many pieces of a product were sold.
type SoldCount struct {
	Product id.ID
	Pieces  int64
	Version int64
}
