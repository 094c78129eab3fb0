package mysql

import "example.com/surge/ports"

// Catalog is a handle on the store of the catalog context.
type Catalog = Store[ports.CatalogRepos]

var _ ports.Catalog = (*Catalog)(nil)

// NewCatalog opens the store of the catalog context.
func NewCatalog(db *DB) *Catalog {
	return newStore(db, "catalog", func(x *tx, kit ports.Kit) ports.CatalogRepos {
		return ports.CatalogRepos{Kit: kit, Products: products{x}, Sold: sold{x}}
	})
}
