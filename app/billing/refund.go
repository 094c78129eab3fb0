package billing

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// OrderRefundDue gives back money that was captured for an order that had
// moved on. What the gateway does not do now, Refund has it do.
func (s *Service) OrderRefundDue(ctx context.Context, eid id.ID, e event.OrderRefundDue) error {
	owed := false
	err := s.tx(ctx, func(ctx context.Context, r ports.BillingRepos) error {
		owed = false
		if first, err := r.Inbox.First(ctx, Group, eid); err != nil || !first {
			return err
		}
		p, err := r.Payments.Get(ctx, e.PaymentID)
		if err != nil {
			return err
		}
		if p, owed = p.OweRefund(time.Now()); !owed {
			return nil
		}
		return r.Payments.Update(ctx, p)
	})
	if err != nil || !owed {
		return err
	}
	s.observer.Became(payment.StatusRefundDue)
	// It is written down, so that Refund finishes what takes too long here: a
	// gateway that does not answer must not hold up other events.
	v, err := s.refund(ctx, e.PaymentID)
	if err == nil {
		_, err = s.decide(ctx, e.PaymentID, v)
	}
	if err != nil {
		s.observer.Missed("refund a payment", err)
	}
	return nil
}
