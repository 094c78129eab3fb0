package ordering

import (
	"context"
	"strconv"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// commit lets the store decide. A hold of this call's making is released when
// the store has decided that its order does not exist and will not. In any doubt
// it stays, for whoever asks again with the key, or for the reconciler: that this
// call committed nothing does not mean that no other did, since another request
// with the key goes on with the same hold and order.
func (s *Service) commit(ctx context.Context, a *attempt, held ports.Reserved, o order.Order, e order.Event) (_ Placed, done bool, _ error) {
	envelope, err := s.envelope(ctx, e)
	if err != nil {
		return Placed{}, true, err
	}
	placed, err := s.store.Place(ctx, ports.Placement{
		Order: o, Event: envelope, Limit: a.limit, Request: ports.RequestID(ctx),
		Key:  ports.IdempotencyKey{User: a.User, Scope: scope, Key: a.Key},
		Hash: id.Hash(string(a.Product[:]), strconv.FormatInt(a.Quantity, 10)),
	})
	if err != nil {
		return Placed{}, true, later(err)
	}
	switch placed.Outcome {
	case ports.PlaceNow:
		return Placed{Order: o}, true, s.settle(ctx, a, o.Snapshot().ID)
	case ports.PlaceReplay:
		if oid := placed.Order.Snapshot().ID; oid != held.Hold.Order { // the gate did not know it
			s.giveBack(ctx, a, held)
			err = s.settle(ctx, a, oid)
		}
		return Placed{Order: placed.Order.AsPlaced(), Replayed: true}, true, err
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

func (s *Service) envelope(ctx context.Context, e order.Event) (event.Envelope, error) {
	p, err := event.OfOrder(e)
	if err != nil {
		return event.Envelope{}, err
	}
	return event.New(s.ids.New(), source, e.Order.UpdatedAt, ports.TraceParent(ctx), p)
}
