package billing

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/surge/core/fault"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
)

const (
	// settleAfter is how long a payment is left alone before it is taken up:
	// longer than whoever began it may still be at it.
	settleAfter = answerWithin + recordWithin + 2*time.Second
	// batch is how many payments are looked for in one go.
	batch = 100
	// atOnce is how many the gateway is asked about at the same time.
	atOnce = 8
)

// Settle asks the gateway about the payments whose outcome is not known, each
// that is due once. It goes on past those that it cannot settle, and answers
// the first error; an outage of the store ends it.
func (s *Service) Settle(ctx context.Context) error {
	return s.finish(ctx, s.outcome, payment.StatusInitiated, payment.StatusUnknown)
}

// Refund gives back what is due, in the manner of Settle. It is apart from it
// so that refunds that take long, or fail for ever, delay no outcome.
func (s *Service) Refund(ctx context.Context) error {
	return s.finish(ctx, s.refund, payment.StatusRefundDue)
}

// finish has the gateway decide every payment that has had one of these
// statuses for long enough. Each list is walked from its oldest payment to its
// youngest, so that those that stay where they are keep no other from its turn.
func (s *Service) finish(ctx context.Context, ask question, statuses ...payment.Status) error {
	before := time.Now().Add(-settleAfter)
	var first firstError
	for _, status := range statuses {
		var last payment.Payment
		for {
			due, err := s.due(ctx, status, before, last)
			if err == nil {
				err = s.finishAll(ctx, due, ask, &first)
			}
			if err != nil {
				return err
			}
			if len(due) < batch {
				break
			}
			last = due[batch-1]
		}
	}
	return first.err
}

func (s *Service) due(ctx context.Context, status payment.Status, before time.Time, last payment.Payment) (due []payment.Payment, err error) {
	err = s.store.Tx(ctx, func(ctx context.Context, r ports.BillingRepos) (err error) {
		due, err = r.Payments.ListByStatus(ctx, status, before, last, batch)
		return err
	})
	return due, err
}

// finishAll notes the failures of single payments and answers what ends the
// run: the store is down, or ctx ended.
func (s *Service) finishAll(ctx context.Context, due []payment.Payment, ask question, first *firstError) error {
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(atOnce)
	for _, p := range due {
		if ctx.Err() != nil {
			break
		}
		all.Go(func() error {
			pid := p.Snapshot().ID
			v, err := ask(ctx, pid)
			down := false
			if err == nil {
				_, err = s.decide(ctx, pid, v)
				down = fault.Transient(err)
			}
			if err != nil {
				first.note(err)
				s.observer.Missed("finish a payment that is "+string(p.Status()), err)
			}
			if down {
				return err
			}
			return nil
		})
	}
	return all.Wait()
}

// firstError keeps the first of several errors.
type firstError struct {
	once sync.Once
	err  error
}

func (f *firstError) note(err error) { f.once.Do(func() { f.err = err }) }
