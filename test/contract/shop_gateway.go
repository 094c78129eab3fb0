package contract

import (
	"context"
	"sync"
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/ports"
)

// The tokens that a gateway for tests takes.
const (
	tokenOK       = "tok_ok"
	tokenDeclined = "tok_declined"
	tokenTimeout  = "tok_timeout"
	tokenFlaky    = "tok_flaky"
)

// PaymentGateway holds a gateway for tests, and by it every gateway, to
// ports.PaymentGateway.
func PaymentGateway(t *testing.T, h Harness[ports.PaymentGateway]) {
	s := &suite[ports.PaymentGateway]{h: h}
	s.add("Captured", gatewayCaptured)
	s.add("Declined", gatewayDeclined)
	s.add("TimeoutMayHaveCharged", gatewayTimeout)
	s.add("UnavailableHasNotCharged", gatewayFlaky)
	s.add("IdempotentPerPayment", gatewayIdempotent)
	s.add("ChargeAfterCancelIsDeclined", gatewayCancel)
	s.add("CancelAfterCaptureIsTooLate", gatewayCancelLate)
	s.add("CancelAgainstCharge", gatewayCancelRace)
	s.add("RefundOnce", gatewayRefund)
	s.addFaults(calls[ports.PaymentGateway]{
		"Charge": func(ctx context.Context, g ports.PaymentGateway) error {
			_, err := g.Charge(ctx, ports.Charge{Payment: id.ID{1}, Order: id.ID{2}, Token: tokenOK})
			return err
		},
		"Query":  func(ctx context.Context, g ports.PaymentGateway) error { _, err := g.Query(ctx, id.ID{1}); return err },
		"Cancel": func(ctx context.Context, g ports.PaymentGateway) error { _, err := g.Cancel(ctx, id.ID{1}); return err },
		"Refund": func(ctx context.Context, g ports.PaymentGateway) error { return g.Refund(ctx, id.ID{1}) },
	})
	s.run(t)
}

var payment = id.ID{1}

func charge(ctx context.Context, t *testing.T, g ports.PaymentGateway, token string) (ports.ChargeStatus, error) {
	t.Helper()
	amount, err := money.New(1999, "CNY")
	noError(t, "make money", err)
	return g.Charge(ctx, ports.Charge{Payment: payment, Order: id.ID{2}, Amount: amount, Token: token})
}

func wantCharge(t *testing.T, g ports.PaymentGateway, token string, want ports.ChargeStatus) {
	t.Helper()
	if got, err := charge(t.Context(), t, g, token); err != nil || got != want {
		t.Errorf("charge %s: status %d (%v), want %d", token, got, err, want)
	}
}

func wantQuery(t *testing.T, g ports.PaymentGateway, want ports.ChargeStatus) {
	t.Helper()
	if got, err := g.Query(t.Context(), payment); err != nil || got != want {
		t.Errorf("query: status %d (%v), want %d", got, err, want)
	}
}

func wantCancel(t *testing.T, g ports.PaymentGateway, want ports.ChargeStatus) {
	t.Helper()
	if got, err := g.Cancel(t.Context(), payment); err != nil || got != want {
		t.Errorf("cancel: status %d (%v), want %d", got, err, want)
	}
}

func gatewayCaptured(t *testing.T, b Backend[ports.PaymentGateway]) {
	g, other := b.Node(t), b.Node(t)
	wantQuery(t, g, ports.ChargeNone)
	wantCharge(t, g, tokenOK, ports.ChargeCaptured)
	wantQuery(t, other, ports.ChargeCaptured)
	if status, err := g.Query(t.Context(), id.ID{9}); err != nil || status != ports.ChargeNone {
		t.Errorf("query of another payment: status %d, %v", status, err)
	}
}

func gatewayDeclined(t *testing.T, b Backend[ports.PaymentGateway]) {
	g := b.Node(t)
	wantCharge(t, g, tokenDeclined, ports.ChargeDeclined)
	wantQuery(t, g, ports.ChargeDeclined)
	wantCancel(t, g, ports.ChargeDeclined)
	wantCode(t, fault.InvalidState, "refund of a declined charge", g.Refund(t.Context(), payment))
}

func gatewayTimeout(t *testing.T, b Backend[ports.PaymentGateway]) {
	g := b.Node(t)
	ctx, cancel := context.WithTimeout(t.Context(), tick)
	defer cancel()
	_, err := charge(ctx, t, g, tokenTimeout)
	wantCode(t, fault.UnknownOutcome, "a charge that is not answered", err)
	wantQuery(t, b.Node(t), ports.ChargeCaptured)
}

func gatewayFlaky(t *testing.T, b Backend[ports.PaymentGateway]) {
	g := b.Node(t)
	for range 2 {
		_, err := charge(t.Context(), t, g, tokenFlaky)
		wantCode(t, fault.Unavailable, "a charge that fails", err)
		wantQuery(t, g, ports.ChargeNone)
	}
	wantCharge(t, b.Node(t), tokenFlaky, ports.ChargeCaptured)
}

func gatewayIdempotent(t *testing.T, b Backend[ports.PaymentGateway]) {
	g, other := b.Node(t), b.Node(t)
	wantCharge(t, g, tokenDeclined, ports.ChargeDeclined)
	wantCharge(t, other, tokenOK, ports.ChargeDeclined) // the payment has its answer
	wantQuery(t, g, ports.ChargeDeclined)
}

func gatewayCancel(t *testing.T, b Backend[ports.PaymentGateway]) {
	g, other := b.Node(t), b.Node(t)
	wantCancel(t, g, ports.ChargeCanceled)
	wantCharge(t, other, tokenOK, ports.ChargeDeclined)
	wantQuery(t, g, ports.ChargeCanceled)
	wantCancel(t, other, ports.ChargeCanceled)
	wantCode(t, fault.InvalidState, "refund of a cancelled charge", g.Refund(t.Context(), payment))
}

func gatewayCancelLate(t *testing.T, b Backend[ports.PaymentGateway]) {
	g := b.Node(t)
	wantCharge(t, g, tokenOK, ports.ChargeCaptured)
	wantCancel(t, g, ports.ChargeCaptured)
	wantQuery(t, g, ports.ChargeCaptured)
}

// Whoever is first, both sides hear the same.
func gatewayCancelRace(t *testing.T, b Backend[ports.PaymentGateway]) {
	var charged, cancelled ports.ChargeStatus
	var charging, cancelling error
	var both sync.WaitGroup
	both.Go(func() { charged, charging = charge(t.Context(), t, b.Node(t), tokenOK) })
	both.Go(func() { cancelled, cancelling = b.Node(t).Cancel(t.Context(), payment) })
	both.Wait()
	noError(t, "charge", charging)
	noError(t, "cancel", cancelling)
	switch {
	case charged == ports.ChargeCaptured && cancelled == ports.ChargeCaptured:
	case charged == ports.ChargeDeclined && cancelled == ports.ChargeCanceled:
	default:
		t.Errorf("the charge ended as %d, its cancellation as %d", charged, cancelled)
	}
}

func gatewayRefund(t *testing.T, b Backend[ports.PaymentGateway]) {
	g, other := b.Node(t), b.Node(t)
	wantCode(t, fault.InvalidState, "refund of what was never charged", g.Refund(t.Context(), payment))
	wantCharge(t, g, tokenOK, ports.ChargeCaptured)
	noError(t, "refund", g.Refund(t.Context(), payment))
	noError(t, "refund again", other.Refund(t.Context(), payment))
	wantQuery(t, other, ports.ChargeRefunded)
	wantCharge(t, g, tokenOK, ports.ChargeCaptured) // as the first time
	wantQuery(t, other, ports.ChargeRefunded)
}
