package memory

import (
	"example.com/surge/ports"
)

// Catalog is a handle on the store of the catalog context.
type Catalog = Store[ports.CatalogRepos]

var _ ports.Catalog = (*Catalog)(nil)

// NewCatalogStore makes an empty store of the catalog context.
func NewCatalogStore() *StoreBackend[ports.CatalogRepos] {
	db := newDatabase()
	p, s := newProductTables(db), newSoldTables(db)
	return newStore(db, "catalog", func(x *tx, kit ports.Kit) ports.CatalogRepos {
		return ports.CatalogRepos{Kit: kit, Products: products{p, x}, Sold: sold{s, x}}
	})
}
