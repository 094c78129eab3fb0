package billing

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// A move is what happens to a payment, by its state machine. It answers false
// when nothing does.
type move func(p payment.Payment, at time.Time) (payment.Payment, bool)

// change moves a payment, and its bill with it, by compare-and-set, and
// answers the payment as it is then. says makes the event that tells of it.
func (s *Service) change(ctx context.Context, pid id.ID, m move, says func(event.Payment) event.Payload) (payment.Payment, error) {
	var p payment.Payment
	var moved bool
	err := s.tx(ctx, func(ctx context.Context, r ports.BillingRepos) error {
		before, err := r.Payments.Get(ctx, pid)
		if err != nil {
			return err
		}
		if p, moved = m(before, time.Now()); !moved {
			return nil
		}
		if err := r.Payments.Update(ctx, p); err != nil {
			return err
		}
		return s.note(ctx, r, p, says(event.PaymentOf(p)))
	})
	if err == nil && moved {
		s.observer.Became(p.Status())
	}
	return p, err
}

// note tells the bill, whose version orders the events.
func (s *Service) note(ctx context.Context, r ports.BillingRepos, p payment.Payment, payload event.Payload) error {
	bill, err := r.Bills.Get(ctx, p.Snapshot().OrderID)
	if err != nil {
		return err
	}
	bill = bill.Note(p)
	if err := r.Bills.Save(ctx, bill); err != nil {
		return err
	}
	envelope, err := event.New(s.ids.New(), source, p.Snapshot().UpdatedAt, ports.TraceParent(ctx), payload)
	if err != nil {
		return err
	}
	return r.Outbox.Append(ctx, bill.Version, envelope)
}

// decide writes the gateway's answer down, unless somebody did before.
func (s *Service) decide(ctx context.Context, pid id.ID, captured bool) (payment.Payment, error) {
	if captured {
		return s.change(ctx, pid, payment.Payment.Capture, func(p event.Payment) event.Payload { return event.PaymentCaptured{Payment: p} })
	}
	return s.change(ctx, pid, payment.Payment.Decline, func(p event.Payment) event.Payload { return event.PaymentDeclined{Payment: p} })
}

// lose notes that the gateway did not answer. That it cannot be noted loses
// nothing: the payment stays initiated, and the job asks about those too.
func (s *Service) lose(ctx context.Context, p payment.Payment) {
	lost := false
	err := s.tx(ctx, func(ctx context.Context, r ports.BillingRepos) error {
		before, err := r.Payments.Get(ctx, p.Snapshot().ID)
		if err != nil {
			return err
		}
		var unknown payment.Payment
		if unknown, lost = before.Lose(time.Now()); !lost {
			return nil
		}
		return r.Payments.Update(ctx, unknown)
	})
	switch {
	case err != nil:
		s.observer.Missed("note that the gateway did not answer", err)
	case lost:
		s.observer.Became(payment.StatusUnknown)
	}
}
