// Package inventory is how many pieces there are, by the store's account: a
// number on hand per product and a movement for everything that changed it.
package inventory

import (
	"time"

	"example.com/surge/core/id"
)

// Kind is what a movement did.
type Kind string

// The kinds of movement. An order has at most one of deducted, refused and
// tombstone, and at most one returned.
const (
	Deducted  Kind = "deducted"  // the order's pieces left the shelf
	Refused   Kind = "refused"   // the shelf had too few: nothing moved
	Tombstone Kind = "tombstone" // returned before it was deducted: nothing moves, ever
	Returned  Kind = "returned"  // the order's pieces came back
	Restocked Kind = "restocked" // an admin added pieces
	Opened    Kind = "opened"    // the first pieces of a product
)

// Item is the shelf of one product.
type Item struct {
	ProductID id.ID
	OnHand    int64 // pieces, never negative
	Version   int64 // grows by one with each change, from 1
}

// Movement is one change of a shelf. ID and Kind together are unique: ID is
// the order's, or the operation's for restocks.
type Movement struct {
	ID        id.ID
	Kind      Kind
	ProductID id.ID
	UserID    id.ID // who holds the pieces; Nil for restocks
	HoldID    id.ID // the attempt's hold at the gate; Nil for restocks
	Quantity  int64 // pieces, positive
	At        time.Time
}
