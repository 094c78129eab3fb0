package ordering

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

// PlaceInput is a request to buy.
type PlaceInput struct {
	User     id.ID
	Key      string // the client's idempotency key: 1 to 255 visible ASCII characters
	Product  id.ID
	Quantity int64
}

// Placed is an order as its first answer showed it.
type Placed struct {
	Order    order.Order
	Replayed bool // the key had placed it before
}

// scope is the scope of the idempotency keys of Place.
const scope = "POST /api/v1/orders"

// rounds bounds how often an attempt goes on under another order id.
const rounds = 3

// Place takes an order, once per user and key: the same request again is given
// the first answer again.
//
// InvalidArgument, NotFound (the product), SaleNotOpen, SoldOut, PurchaseLimit,
// IdempotencyMismatch. Unavailable: ask again with the same key; the order may
// exist.
func (s *Service) Place(ctx context.Context, in PlaceInput) (Placed, error) {
	start := time.Now()
	placed, err := s.place(ctx, in, start)
	switch {
	case err != nil:
		s.observer.Answered(fault.CodeOf(err).String(), time.Since(start))
	case placed.Replayed:
		s.observer.Answered(OutcomeReplayed, time.Since(start))
	default:
		s.observer.Answered(OutcomePlaced, time.Since(start))
		s.observer.Happened(order.EventPlaced)
	}
	return placed, err
}

// attempt is one call of Place.
type attempt struct {
	PlaceInput
	product product.Product
	price   money.Money
	limit   int64 // pieces per user; 0 is no limit
	hold    id.ID // the same for every attempt with this user and key
	at      time.Time
}

func (s *Service) place(ctx context.Context, in PlaceInput, at time.Time) (Placed, error) {
	p, err := s.products.Product(ctx, in.Product)
	if err != nil {
		return Placed{}, err
	}
	shown := p.Snapshot()
	a := attempt{
		PlaceInput: in, product: p, price: shown.Price, limit: shown.PerUserLimit,
		hold: id.Hash(string(in.User[:]), in.Key), at: at,
	}
	for range rounds {
		placed, done, err := s.try(ctx, &a)
		if done {
			return placed, err
		}
	}
	return Placed{}, errBusy
}

// try takes one order id through gate and store. Not done: that id can never
// commit, and another may.
func (s *Service) try(ctx context.Context, a *attempt) (_ Placed, done bool, _ error) {
	o, e, err := a.order(s.ids.New()) // before the gate: bad input costs it nothing
	if err != nil {
		return Placed{}, true, err
	}
	held, err := s.admit(ctx, a, o)
	if err != nil {
		return Placed{}, true, err
	}
	if held.Outcome == ports.ReserveGone {
		return Placed{}, false, nil
	}
	if hold := held.Hold; hold.Order != o.Snapshot().ID {
		if o, e, err = a.order(hold.Order); err != nil {
			return Placed{}, true, err
		}
	}
	return s.commit(ctx, a, held, o, e)
}

// pendingFor is how long an order may stay pending until it expires.
const pendingFor = time.Hour

func (a *attempt) order(oid id.ID) (order.Order, order.Event, error) {
	return order.Place(order.Request{
		ID: oid, UserID: a.User, ProductID: a.Product, HoldID: a.hold, Quantity: a.Quantity,
		UnitPrice: a.price, At: a.at, PayWithin: pendingFor,
	})
}
