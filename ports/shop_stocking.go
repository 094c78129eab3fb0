package ports

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
)

// Stocking is the store of the stocking context.
type Stocking = Store[StockingRepos]

// StockingRepos is what a transaction of stocking reaches.
type StockingRepos struct {
	Kit
	Shelves   Shelves
	Movements Movements
}

// Shelves is how many pieces of each product are on hand.
type Shelves interface {
	// Open adds a product's shelf; AlreadyExists.
	Open(ctx context.Context, item inventory.Item) error
	// Get answers a shelf; NotFound.
	Get(ctx context.Context, product id.ID) (inventory.Item, error)
	// GetMany answers those that exist, in any order.
	GetMany(ctx context.Context, products []id.ID) ([]inventory.Item, error)
	// Take removes pieces if that many are there, and says whether: the
	// condition and the change are one statement. The version grows. NotFound.
	Take(ctx context.Context, product id.ID, quantity int64) (bool, error)
	// Put adds pieces. The version grows. NotFound.
	Put(ctx context.Context, product id.ID, quantity int64) error
	// List lists shelves by product id ascending.
	List(ctx context.Context, page Page) ([]inventory.Item, error)
}

// Movements is everything that changed a shelf.
type Movements interface {
	// Insert adds a movement; AlreadyExists when its order has one of that
	// nature: (id, "first of deducted, refused, tombstone"), (id, returned) and
	// (id, restocked) are each unique.
	Insert(ctx context.Context, m inventory.Movement) error
	// OfOrder answers the movements of one order, oldest first.
	OfOrder(ctx context.Context, order id.ID) ([]inventory.Movement, error)
	// Since lists up to limit movements of a product made at or after a time,
	// oldest first, skipping the first skip of them.
	Since(ctx context.Context, product id.ID, since time.Time, skip, limit int) ([]inventory.Movement, error)
}
