// Package order is the promise to sell: a state machine
//
//	pending → reserved → paid
//	pending → rejected
//	pending | reserved → cancelled
//
// in which every transition grows the version by one and yields the event that
// tells the rest of the system.
package order

import (
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/text"
)

// The refusals of a sale.
var (
	SoldOut       = fault.NewCode("SOLD_OUT", fault.KindConflict)
	PurchaseLimit = fault.NewCode("PURCHASE_LIMIT", fault.KindConflict)
)

// MaxQuantity bounds the pieces of one order.
const MaxQuantity = 1_000_000

// Status is where an order stands.
type Status string

// The states. Rejected, cancelled and paid are final.
const (
	Pending   Status = "pending"
	Reserved  Status = "reserved"
	Rejected  Status = "rejected"
	Cancelled Status = "cancelled"
	Paid      Status = "paid"
)

// Snapshot is every field of an order, for repositories and encoders.
type Snapshot struct {
	ID        id.ID
	UserID    id.ID
	ProductID id.ID
	HoldID    id.ID // the attempt's hold at the gate
	Quantity  int64
	Total     money.Money
	Status    Status
	PayBy     time.Time // when an unpaid order expires
	PaymentID id.ID     // the payment that paid it; Nil before
	Version   int64     // grows by one with each event, from 1
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Order is one promise. Methods return the changed order; the receiver stays.
type Order struct{ s Snapshot }

// Request is what a new order needs.
type Request struct {
	ID, UserID, ProductID, HoldID id.ID
	Quantity                      int64
	UnitPrice                     money.Money
	At                            time.Time
	PayWithin                     time.Duration // bound while it is pending
}

// CheckQuantity says what is wrong with a quantity, or "".
func CheckQuantity(n int64) string {
	switch {
	case n < 1:
		return "must be at least 1"
	case n > MaxQuantity:
		return "must be at most 1000000"
	default:
		return ""
	}
}

// Place makes a pending order of version 1 and its event. A bad quantity or a
// total that overflows is InvalidArgument.
func Place(r Request) (Order, Event, error) {
	var f text.Fields
	f.Check("quantity", CheckQuantity(r.Quantity))
	if err := f.Err(); err != nil {
		return Order{}, Event{}, err
	}
	total, err := r.UnitPrice.Times(r.Quantity)
	if err != nil {
		f.Check("quantity", "the total is too large")
		return Order{}, Event{}, f.Err()
	}
	at := r.At.UTC().Truncate(time.Microsecond)
	o := Order{Snapshot{
		ID: r.ID, UserID: r.UserID, ProductID: r.ProductID, HoldID: r.HoldID,
		Quantity: r.Quantity, Total: total, Status: Pending, PayBy: at.Add(r.PayWithin),
		Version: 1, CreatedAt: at, UpdatedAt: at,
	}}
	return o, Event{Kind: EventPlaced, Order: o.s}, nil
}

// Restore rebuilds an order from a snapshot; one that no Order could have is
// Internal.
func Restore(s Snapshot) (Order, error) {
	known := s.Status == Pending || s.Status == Reserved || s.Status == Rejected || s.Status == Cancelled || s.Status == Paid
	if !known || s.Version < 1 || s.Quantity < 1 || s.Total.IsZero() || (s.Status == Paid) == s.PaymentID.IsZero() {
		return Order{}, fault.New(fault.Internal, "an order in the store is not valid")
	}
	return Order{s}, nil
}

// Snapshot is every field.
func (o Order) Snapshot() Snapshot { return o.s }

// Status is where it stands.
func (o Order) Status() Status { return o.s.Status }

// AsPlaced is the order as its first answer showed it: what a replay of the
// request that placed it says again.
func (o Order) AsPlaced() Order {
	s := o.s
	s.Status, s.Version, s.UpdatedAt, s.PaymentID, s.PayBy = Pending, 1, s.CreatedAt, id.Nil, time.Time{}
	return Order{s}
}
