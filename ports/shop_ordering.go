package ports

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports/event"
)

// Ordering is the store of the ordering context. Placing is its hot path and
// has a method of its own, because closures cannot share a commit.
type Ordering interface {
	Store[OrderingRepos]
	Placements
}

// OrderingRepos is what a transaction of ordering reaches.
type OrderingRepos struct {
	Kit
	Orders    Orders
	Purchases Purchases
}

// Orders is the table of orders. Void rows share its primary key but are no
// orders: only Insert and Void notice them.
type Orders interface {
	// Insert adds an order; AlreadyExists when its id is taken, by a void row too.
	Insert(ctx context.Context, o order.Order) error
	// Get answers an order; NotFound, for a void row too.
	Get(ctx context.Context, oid id.ID) (order.Order, error)
	// Update stores an order whose version is one above the stored one; else
	// VersionMismatch. NotFound.
	Update(ctx context.Context, o order.Order) error
	// Void inserts a void row under an order's id, so that the order can never
	// commit. False when an order has that id; a void row that is already there
	// is as good as new.
	Void(ctx context.Context, oid id.ID) (bool, error)
	// ListByUser lists a user's orders, newest first.
	ListByUser(ctx context.Context, user id.ID, page Page) ([]order.Order, error)
	// Overdue lists up to limit pending or reserved orders whose pay-by time is
	// before at, longest overdue first.
	Overdue(ctx context.Context, at time.Time, limit int) ([]order.Order, error)
	// ListForGate lists, by id ascending, the orders of a product that a gate
	// must know: every pending one, and all that were created after since.
	ListForGate(ctx context.Context, product id.ID, since time.Time, page Page) ([]order.Order, error)
	// PruneVoid deletes up to limit void rows older than age. Age must exceed any
	// time for which an insert can be on its way.
	PruneVoid(ctx context.Context, age time.Duration, limit int) (int, error)
}

// Purchases counts what each user has bought of each product.
type Purchases interface {
	// Add counts quantity if the sum stays within limit (0 is no limit) and says
	// whether it did.
	Add(ctx context.Context, user, product id.ID, quantity, limit int64) (bool, error)
	// Remove takes quantity off again, never below zero.
	Remove(ctx context.Context, user, product id.ID, quantity int64) error
}

// Placements commits orders, sharing transactions among concurrent callers.
type Placements interface {
	// Place commits the idempotency record, the order, the purchase count and
	// the event together, or none of them, and says what became of it. What
	// becomes of one caller's placement never depends on its neighbours'.
	// UnknownOutcome: the order may or may not exist; Void can tell for good.
	Place(ctx context.Context, p Placement) (Placed, error)
}

// Placement is an order to commit, with all that belongs to it.
type Placement struct {
	Order order.Order // pending, version 1
	Event event.Envelope
	Key   IdempotencyKey
	Hash  id.ID // of the decoded request
	Limit int64 // pieces per user of this product; 0 is no limit
	// Request is the id of the request, kept with the record.
	Request string
}

// PlaceOutcome says what became of a placement.
type PlaceOutcome uint8

// The outcomes of Place, judged in this order.
const (
	PlaceReplay    PlaceOutcome = iota // the key has a record: Order is the one it made, as stored now
	PlaceMismatch                      // the key has a record for another request
	PlaceVoid                          // the order's id was voided, or taken: use a new one
	PlaceOverLimit                     // the user has bought too many
	PlaceNow                           // it is committed
)

// Placed is the answer of Place.
type Placed struct {
	Outcome PlaceOutcome
	Order   order.Order       // for Replay and Now
	Record  IdempotencyRecord // for Replay and Mismatch
}
