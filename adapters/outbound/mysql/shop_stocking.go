package mysql

import "example.com/surge/ports"

// Stocking is a handle on the store of the stocking context.
type Stocking = Store[ports.StockingRepos]

var _ ports.Stocking = (*Stocking)(nil)

// NewStocking opens the store of the stocking context.
func NewStocking(db *DB) *Stocking {
	return newStore(db, "stocking", func(x *tx, kit ports.Kit) ports.StockingRepos {
		return ports.StockingRepos{Kit: kit, Shelves: shelves{x}, Movements: movements{x}}
	})
}
