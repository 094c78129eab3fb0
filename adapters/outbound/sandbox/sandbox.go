// Package sandbox is a payment gateway that moves no money. It behaves as real
// ones do, the unpleasant ways included, by the token that it is given.
package sandbox

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// The tokens. Any other is declined.
const (
	TokenOK       = "tok_ok"       // captured
	TokenDeclined = "tok_declined" // declined
	TokenTimeout  = "tok_timeout"  // captured, but the answer never comes
	TokenFlaky    = "tok_flaky"    // fails twice without charging, then is captured
)

// flakyFailures is how often TokenFlaky fails.
const flakyFailures = 2

// Gateway implements ports.PaymentGateway over a ledger.
type Gateway struct{ ledger ports.SandboxLedger }

var _ ports.PaymentGateway = (*Gateway)(nil)

// New is a gateway with that ledger.
func New(ledger ports.SandboxLedger) *Gateway { return &Gateway{ledger} }

// Charge takes no money, and says so in the ledger. With TokenTimeout it blocks
// until ctx ends.
func (g *Gateway) Charge(ctx context.Context, c ports.Charge) (ports.ChargeStatus, error) {
	var status ports.ChargeStatus
	flaked := false
	err := g.ledger.Update(ctx, c.Payment, func(e *ports.SandboxEntry) error {
		flaked = false
		switch {
		case e.Status != ports.ChargeNone:
		case c.Token == TokenFlaky && e.Failures < flakyFailures:
			e.Failures++
			flaked = true
		case c.Token == TokenOK || c.Token == TokenTimeout || c.Token == TokenFlaky:
			e.Status, e.Order, e.Amount = ports.ChargeCaptured, c.Order, c.Amount
		default:
			e.Status, e.Order, e.Amount = ports.ChargeDeclined, c.Order, c.Amount
		}
		status = e.Status
		return nil
	})
	switch {
	case err != nil:
		return ports.ChargeNone, fault.Wrap(err, fault.Unavailable, "charge")
	case flaked:
		return ports.ChargeNone, fault.New(fault.Unavailable, "the payment gateway is not available")
	case c.Token == TokenTimeout:
		<-ctx.Done()
		return ports.ChargeNone, fault.New(fault.UnknownOutcome, "the payment gateway did not answer").WithCause(context.Cause(ctx))
	case status == ports.ChargeCanceled:
		return ports.ChargeDeclined, nil
	case status == ports.ChargeRefunded:
		return ports.ChargeCaptured, nil
	default:
		return status, nil
	}
}

// Query answers what became of a charge.
func (g *Gateway) Query(ctx context.Context, payment id.ID) (ports.ChargeStatus, error) {
	var status ports.ChargeStatus
	err := g.ledger.Update(ctx, payment, func(e *ports.SandboxEntry) error {
		status = e.Status
		return nil
	})
	return status, fault.Wrap(err, fault.Unavailable, "query a charge")
}

// Cancel keeps a charge that was not captured from ever being.
func (g *Gateway) Cancel(ctx context.Context, payment id.ID) (ports.ChargeStatus, error) {
	var status ports.ChargeStatus
	err := g.ledger.Update(ctx, payment, func(e *ports.SandboxEntry) error {
		if e.Status == ports.ChargeNone {
			e.Status = ports.ChargeCanceled
		}
		status = e.Status
		return nil
	})
	return status, fault.Wrap(err, fault.Unavailable, "cancel a charge")
}

// Refund gives back what was captured, once.
func (g *Gateway) Refund(ctx context.Context, payment id.ID) error {
	err := g.ledger.Update(ctx, payment, func(e *ports.SandboxEntry) error {
		switch e.Status {
		case ports.ChargeCaptured:
			e.Status = ports.ChargeRefunded
			return nil
		case ports.ChargeRefunded:
			return nil
		default:
			return fault.New(fault.InvalidState, "nothing was captured")
		}
	})
	return fault.Wrap(err, fault.Unavailable, "refund a charge")
}
