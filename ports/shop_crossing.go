package ports

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/core/product"
)

// The questions that one context of the shop may ask another. The owner
// answers from its own store, in its own transaction; when a context moves to a
// process of its own, these become calls.

// ProductReader is what ordering asks of the catalogue.
type ProductReader interface {
	// Product answers a product, possibly from a cache; NotFound.
	Product(ctx context.Context, pid id.ID) (product.Product, error)
}

// OrderReader is what billing and stocking ask of ordering.
type OrderReader interface {
	// OrderOf answers an order of a user; NotFound when it is another's.
	OrderOf(ctx context.Context, user, oid id.ID) (order.Order, error)
	// ListForGate is Orders.ListForGate.
	ListForGate(ctx context.Context, product id.ID, since time.Time, page Page) ([]order.Order, error)
}

// OrderVoider is how a reconciler resolves a hold against the store: time
// never gives a piece back.
type OrderVoider interface {
	// Void makes sure that an order can never commit, and answers true; or false
	// when it has. fence is the reconciler's (see MintReconciler); an old one is
	// fault.Fenced.
	Void(ctx context.Context, oid id.ID, fence uint64) (bool, error)
	// MintReconciler makes a reconciler's fence; older ones are void.
	MintReconciler(ctx context.Context) (uint64, error)
}

// StockLevels is what the catalogue asks of stocking, to show how much is left.
type StockLevels interface {
	// Remaining answers, for each product that has a shelf, how many pieces can
	// still be sold; a product without a shelf yet is not in the answer.
	Remaining(ctx context.Context, products []id.ID) (map[id.ID]int64, error)
}
