package billing

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// A question has the gateway decide a payment that was begun before, and can be
// asked again.
type question func(ctx context.Context, pid id.ID) (verdict, error)

// outcome asks what became of a charge.
func (s *Service) outcome(ctx context.Context, pid id.ID) (verdict, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, answerWithin, errNoAnswer)
	defer cancel()
	status, err := s.gateway.Query(ctx, pid)
	if err == nil && status != ports.ChargeCaptured {
		// A charge may still be on its way to the gateway. Only after Cancel is it
		// certain that no money moves.
		status, err = s.gateway.Cancel(ctx, pid)
	}
	return verdictOf(status), err
}

// refund gives money back.
func (s *Service) refund(ctx context.Context, pid id.ID) (verdict, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, answerWithin, errNoAnswer)
	defer cancel()
	return refunded, s.gateway.Refund(ctx, pid)
}
