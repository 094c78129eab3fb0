package ordering

import (
	"context"
	"strconv"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/core/product"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
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

// Scope is the scope of the idempotency keys of Place.
const Scope = "POST /api/v1/orders"

// rounds bounds how often an attempt goes on under another order id.
const rounds = 3

// soon is what a client is told to wait before it asks again.
const soon = time.Second

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
	o, e, err := a.order(s.ids.New(), s.config.PendingFor) // before the gate: bad input costs it nothing
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
		if o, e, err = a.order(hold.Order, s.config.PendingFor); err != nil {
			return Placed{}, true, err
		}
	}
	return s.commit(ctx, a, held, o, e)
}

// commit lets the store decide. A hold of this call's making is released when
// it is certain that its order does not exist and will not; in any doubt it
// stays, for the reconciler.
func (s *Service) commit(ctx context.Context, a *attempt, held ports.Reserved, o order.Order, e order.Event) (_ Placed, done bool, _ error) {
	envelope, err := s.envelope(ctx, e)
	if err != nil {
		s.giveBack(ctx, a, held)
		return Placed{}, true, err
	}
	placed, err := s.store.Place(ctx, ports.Placement{
		Order: o, Event: envelope, Limit: a.limit, Request: ports.RequestID(ctx),
		Key:  ports.IdempotencyKey{User: a.User, Scope: Scope, Key: a.Key},
		Hash: id.Hash(string(a.Product[:]), strconv.FormatInt(a.Quantity, 10)),
	})
	if err != nil {
		if fault.Is(err, fault.Unavailable) {
			s.giveBack(ctx, a, held)
		}
		return Placed{}, true, later(err)
	}
	switch placed.Outcome {
	case ports.PlaceNow:
		return Placed{Order: o}, true, nil
	case ports.PlaceReplay:
		if placed.Order.Snapshot().ID != held.Hold.Order {
			s.giveBack(ctx, a, held)
		}
		return Placed{Order: placed.Order.AsPlaced(), Replayed: true}, true, nil
	case ports.PlaceMismatch:
		s.giveBack(ctx, a, held)
		return Placed{}, true, errMismatch
	case ports.PlaceOverLimit:
		s.giveBack(ctx, a, held)
		return Placed{}, true, errLimit
	case ports.PlaceVoid:
		// Whoever made the hold, nothing can commit under its order any more.
		s.release(ctx, a, held.Hold.Order)
		return Placed{}, false, nil
	default:
		return Placed{}, true, fault.New(fault.Internal, "an outcome of placing that is not known")
	}
}

func (a *attempt) order(oid id.ID, pendingFor time.Duration) (order.Order, order.Event, error) {
	return order.Place(order.Request{
		ID: oid, UserID: a.User, ProductID: a.Product, HoldID: a.hold, Quantity: a.Quantity,
		UnitPrice: a.price, At: a.at, PayWithin: pendingFor,
	})
}

func (s *Service) envelope(ctx context.Context, e order.Event) (event.Envelope, error) {
	p, err := event.OfOrder(e)
	if err != nil {
		return event.Envelope{}, err
	}
	return event.New(s.ids.New(), source, e.Order.UpdatedAt, ports.TraceParent(ctx), p)
}

// later is what a client hears of a failure that says nothing about its
// request. What it asked for may have happened: the same key finds out.
func later(err error) error {
	if !fault.Transient(err) || fault.Is(err, fault.Cancelled) {
		return err
	}
	return fault.New(fault.Unavailable, "the service is temporarily unavailable").
		WithRetryAfter(max(soon, fault.From(err).RetryAfter())).WithCause(err)
}

// Refusals are most of the traffic of a sale: they are made once.
var (
	errSoldOut  error = fault.New(order.SoldOut, "sold out")
	errLimit    error = fault.New(order.PurchaseLimit, "the limit of pieces per user is reached")
	errMismatch error = fault.New(fault.IdempotencyMismatch, "the idempotency key was used for another request")
	errBusy     error = fault.New(fault.Unavailable, "the service is temporarily unavailable").WithRetryAfter(soon)
)
