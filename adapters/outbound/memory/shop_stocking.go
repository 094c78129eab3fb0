package memory

import (
	"example.com/surge/ports"
)

// Stocking is a handle on the store of the stocking context.
type Stocking = Store[ports.StockingRepos]

var _ ports.Stocking = (*Stocking)(nil)

// NewStockingStore makes an empty store of the stocking context.
func NewStockingStore() *StoreBackend[ports.StockingRepos] {
	db := newDatabase()
	s, m := newShelfTables(db), newMovementTables(db)
	return newStore(db, "stocking", func(x *tx, kit ports.Kit) ports.StockingRepos {
		return ports.StockingRepos{Kit: kit, Shelves: shelves{s, x}, Movements: movements{m, x}}
	})
}
