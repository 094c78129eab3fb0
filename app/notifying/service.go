package notifying

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// Group is the consumer group of notifying.
const Group = "notifying"

// Service is the reactions of notifying. It is safe for concurrent use.
type Service struct{ notifier ports.Notifier }

// New composes the reactions.
func New(notifier ports.Notifier) *Service { return &Service{notifier: notifier} }

// UserRegistered welcomes somebody.
func (s *Service) UserRegistered(ctx context.Context, eid id.ID, e event.UserRegistered) error {
	return s.notify(ctx, eid, e, e.UserID, e.At, "Welcome.")
}

// OrderReserved says until when to pay.
func (s *Service) OrderReserved(ctx context.Context, eid id.ID, e event.OrderReserved) error {
	return s.notify(ctx, eid, e, e.UserID, e.At, "Your order "+e.OrderID.String()+" is reserved. Pay it by "+e.PayBy.UTC().Format(time.RFC3339)+".")
}

// OrderRejected says that the order came to nothing.
func (s *Service) OrderRejected(ctx context.Context, eid id.ID, e event.OrderRejected) error {
	return s.notify(ctx, eid, e, e.UserID, e.At, "Your order "+e.OrderID.String()+" could not be filled: the last piece was gone.")
}

// OrderCancelled says that the order ended, and why.
func (s *Service) OrderCancelled(ctx context.Context, eid id.ID, e event.OrderCancelled) error {
	text := "Your order " + e.OrderID.String() + " is cancelled."
	if e.Reason == order.ReasonExpired {
		text = "Your order " + e.OrderID.String() + " was not paid in time and is cancelled."
	}
	return s.notify(ctx, eid, e, e.UserID, e.At, text)
}

// OrderPaid says that the order is settled.
func (s *Service) OrderPaid(ctx context.Context, eid id.ID, e event.OrderPaid) error {
	return s.notify(ctx, eid, e, e.UserID, e.At, "Your order "+e.OrderID.String()+" is paid.")
}

// PaymentRefunded says that money went back.
func (s *Service) PaymentRefunded(ctx context.Context, eid id.ID, e event.PaymentRefunded) error {
	return s.notify(ctx, eid, e, e.UserID, e.At, "Your payment for order "+e.OrderID.String()+" was given back.")
}

func (s *Service) notify(ctx context.Context, eid id.ID, p event.Payload, user id.ID, at time.Time, text string) error {
	return s.notifier.Notify(ctx, ports.Notification{ID: eid, User: user, Kind: p.EventType(), Text: text, At: at})
}
