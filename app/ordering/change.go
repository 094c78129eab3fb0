package ordering

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

// A move is what happens to an order, by its state machine. It answers false
// when nothing does. It may run more than once.
type move func(o order.Order, at time.Time) (order.Order, order.Event, bool, error)

// change moves an order and appends the event, by compare-and-set, and answers
// the order as it is then. once, unless it is Nil, is the event that asks for
// it: the second time nothing happens.
func (s *Service) change(ctx context.Context, oid, once id.ID, m move) (order.Order, bool, error) {
	var o order.Order
	var e order.Event
	var moved bool
	err := s.tx(ctx, func(ctx context.Context, r ports.OrderingRepos) error {
		moved = false
		if !once.IsZero() {
			if first, err := r.Inbox.First(ctx, Group, once); err != nil || !first {
				return err
			}
		}
		before, err := r.Orders.Get(ctx, oid)
		if err != nil {
			return err
		}
		if o, e, moved, err = m(before, time.Now()); err != nil || !moved {
			return err
		}
		return s.save(ctx, r, o, e)
	})
	if err != nil {
		return order.Order{}, false, err
	}
	if moved {
		s.observer.Happened(e.Kind)
	}
	return o, moved, nil
}

func (s *Service) save(ctx context.Context, r ports.OrderingRepos, o order.Order, e order.Event) error {
	if err := r.Orders.Update(ctx, o); err != nil {
		return err
	}
	if e.Kind == order.EventCancelled || e.Kind == order.EventRejected {
		if err := r.Purchases.Remove(ctx, e.Order.UserID, e.Order.ProductID, e.Order.Quantity); err != nil {
			return err
		}
	}
	envelope, err := s.envelope(ctx, e)
	if err != nil {
		return err
	}
	return r.Outbox.Append(ctx, e.Order.Version, envelope)
}
