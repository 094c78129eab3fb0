package billing

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/surge/core/payment"
	"example.com/surge/ports"
)

const (
	// batch is how many payments are looked for in one go.
	batch = 100
	// atOnce is how many the gateway is asked about at the same time.
	atOnce = 8
)

// Settle finishes payments that were broken off: it asks the gateway about
// those whose outcome is not known, and refunds what is due. It goes on past a
// payment that cannot be finished, and answers the first error.
func (s *Service) Settle(ctx context.Context) error {
	for {
		due, err := s.unsettled(ctx)
		if err != nil {
			return err
		}
		var all errgroup.Group
		all.SetLimit(atOnce)
		for _, p := range due {
			all.Go(func() error {
				err := s.settle(ctx, p)
				if err != nil {
					s.observer.Missed("settle a payment", err)
				}
				return err
			})
		}
		if err := all.Wait(); err != nil || len(due) < batch {
			return err
		}
	}
}

func (s *Service) unsettled(ctx context.Context) ([]payment.Payment, error) {
	var due []payment.Payment
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.BillingRepos) (err error) {
		due, err = r.Payments.Unsettled(ctx, time.Now().Add(-s.config.Settle), batch)
		return err
	})
	return due, err
}

func (s *Service) settle(ctx context.Context, p payment.Payment) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.config.Answer+s.config.Record, errNoAnswer)
	defer cancel()
	pid := p.Snapshot().ID
	if p.Status() == payment.StatusRefundDue {
		return s.refund(ctx, pid)
	}
	status, err := s.gateway.Query(ctx, pid)
	if err == nil && status != ports.ChargeCaptured {
		// A charge may still be on its way to the gateway. Only after Cancel is it
		// certain that no money moves.
		status, err = s.gateway.Cancel(ctx, pid)
	}
	if err != nil {
		return err
	}
	_, err = s.decide(ctx, pid, status == ports.ChargeCaptured)
	return err
}
