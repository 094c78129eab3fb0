package ordering

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports/event"
)

// StockDeducted makes a pending order's pieces its own, for the window in
// which it must be paid.
func (s *Service) StockDeducted(ctx context.Context, eid id.ID, e event.StockDeducted) error {
	o, reserved, err := s.react(ctx, e.OrderID, eid, func(o order.Order, at time.Time) (order.Order, order.Event, bool, error) {
		n, ev, moved := o.Reserve(at.Add(s.config.Window), at)
		return n, ev, moved, nil
	})
	if reserved {
		s.hasten(ctx, o)
	}
	return err
}

// StockRefused rejects a pending order: the gate had let too many in.
func (s *Service) StockRefused(ctx context.Context, eid id.ID, e event.StockRefused) error {
	_, _, err := s.react(ctx, e.OrderID, eid, func(o order.Order, at time.Time) (order.Order, order.Event, bool, error) {
		n, ev, moved := o.Reject(at)
		return n, ev, moved, nil
	})
	return err
}

// PaymentCaptured makes a reserved order paid; one that has moved on owes the
// money back.
func (s *Service) PaymentCaptured(ctx context.Context, eid id.ID, e event.PaymentCaptured) error {
	_, _, err := s.react(ctx, e.OrderID, eid, func(o order.Order, at time.Time) (order.Order, order.Event, bool, error) {
		n, ev, moved := o.Capture(e.PaymentID, at)
		return n, ev, moved, nil
	})
	return err
}
