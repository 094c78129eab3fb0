package ordering

import (
	"cmp"
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

// admit asks the gate, once, or not at all where this node can prove that all is
// sold and that the attempt is no replay. An attempt that has a hold goes on with it,
// whatever is left and whether or not the sale is open: a replay is answered
// before any refusal, and what was admitted in time may be finished.
func (s *Service) admit(ctx context.Context, a *attempt, o order.Order) (ports.Reserved, error) {
	var r ports.Reserved
	var err error
	closed := a.product.OnSale(a.at)
	if s.soldOut.proves(ctx, a.Product, a.hold) {
		s.observer.Spared()
		return r, cmp.Or(closed, errSoldOut)
	}
	if closed != nil {
		if r.Hold, err = s.gate.Find(ctx, a.Product, a.hold); err != nil {
			return r, later(err)
		}
		if r.Hold.State != ports.HoldHeld && r.Hold.State != ports.HoldSettled {
			return r, closed
		}
	} else if r, err = s.reserve(ctx, a, o.Snapshot().ID); err != nil {
		return r, err
	}
	switch r.Outcome {
	case ports.ReserveSoldOut:
		s.soldOut.note(ctx, a.Product)
		return r, errSoldOut
	case ports.ReserveOverLimit:
		return r, errLimit
	case ports.ReserveHeld:
		if r.Hold.Quantity != a.Quantity {
			return r, errMismatch // the key belongs to another quantity, committed or on its way
		}
	case ports.ReserveGone:
	}
	return r, nil
}

func (s *Service) reserve(ctx context.Context, a *attempt, oid id.ID) (ports.Reserved, error) {
	r, err := s.gate.Reserve(ctx, ports.Reservation{
		Product: a.Product, Hold: a.hold, Order: oid, User: a.User, Quantity: a.Quantity,
		Limit: a.limit, TTL: s.config.HoldFor,
	})
	return r, later(err)
}

// settle tells the gate of an order that is committed, before anybody hears of
// it: a gate that was lost and opened anew while the order was on its way does
// not know of it, and would refuse a replay as if it were another attempt. One
// that is being opened may have looked at the store before the order was there:
// it is told again once it is open. When the gate cannot be told, nobody hears of
// the order yet: whoever asks again with the key, once the gate is back, is
// answered.
func (s *Service) settle(ctx context.Context, a *attempt, oid id.ID) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellWithin)
	defer cancel()
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := s.gate.Settle(ctx, ports.Settlement{Product: a.Product, Hold: a.hold, Order: oid, User: a.User, Quantity: a.Quantity})
		if err != nil && !fault.Transient(err) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(backoff.NewConstantBackOff(tellAgain)))
	if err != nil {
		s.observer.Missed("settle a hold", err)
	}
	return later(err)
}

// giveBack releases a hold if this call made it.
func (s *Service) giveBack(ctx context.Context, a *attempt, held ports.Reserved) {
	if held.Fresh {
		s.release(ctx, a, held.Hold.Order)
	}
}

const (
	// tellWithin bounds how long a committed order waits for the gate to hear of
	// it, and tellAgain is how often that is tried.
	tellWithin = 2 * time.Second
	tellAgain  = 20 * time.Millisecond
)

// repairWithin bounds what is done about a hold whose caller may be gone.
const repairWithin = time.Second

// release frees a hold, as well as it can: one that stays held is found when
// its time is up, and resolved against the store.
func (s *Service) release(ctx context.Context, a *attempt, oid id.ID) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), repairWithin)
	defer cancel()
	if err := s.gate.Release(ctx, a.Product, a.hold, oid); err != nil {
		s.observer.Missed("release a hold", err)
	}
}
