package billing

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// verdict is what the gateway decided about a payment: the step that the
// payment takes, and the event that tells of it.
type verdict struct {
	step func(p payment.Payment, at time.Time) (payment.Payment, bool)
	says func(event.Payment) event.Payload
}

var (
	captured = verdict{payment.Payment.Capture, func(p event.Payment) event.Payload { return event.PaymentCaptured{Payment: p} }}
	declined = verdict{payment.Payment.Decline, func(p event.Payment) event.Payload { return event.PaymentDeclined{Payment: p} }}
	refunded = verdict{payment.Payment.Refund, func(p event.Payment) event.Payload { return event.PaymentRefunded{Payment: p} }}
)

func verdictOf(status ports.ChargeStatus) verdict {
	if status == ports.ChargeCaptured {
		return captured
	}
	return declined
}

// decide writes a verdict down, unless somebody did before: it moves the
// payment, and its bill with it, by compare-and-set, and answers the payment as
// it is then.
func (s *Service) decide(ctx context.Context, pid id.ID, v verdict) (payment.Payment, error) {
	ctx, cancel := context.WithTimeout(ctx, recordWithin)
	defer cancel()
	var p payment.Payment
	var moved bool
	err := s.tx(ctx, func(ctx context.Context, r ports.BillingRepos) error {
		before, err := r.Payments.Get(ctx, pid)
		if err != nil {
			return err
		}
		if p, moved = v.step(before, time.Now()); !moved {
			return nil
		}
		if err := r.Payments.Update(ctx, p); err != nil {
			return err
		}
		return s.note(ctx, r, p, v.says(event.PaymentOf(p)))
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

// lose notes that the gateway did not answer. That it cannot be noted loses
// nothing: the payment stays initiated, and the job asks about those too.
func (s *Service) lose(ctx context.Context, p payment.Payment) {
	ctx, cancel := context.WithTimeout(ctx, recordWithin)
	defer cancel()
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
