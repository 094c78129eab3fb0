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

// GatewayTokens are the tokens by which a gateway for tests is told how to
// behave.
type GatewayTokens struct {
	OK       string // captured
	Declined string // declined
	Timeout  string // captured, but not answered
	Flaky    string // Unavailable and not charged a few times, then captured
}

// PaymentGateway holds a gateway for tests, and by it every gateway, to
// ports.PaymentGateway.
func PaymentGateway(t *testing.T, h Harness[ports.PaymentGateway], tokens GatewayTokens) {
	s := &suite[ports.PaymentGateway]{h: h}
	s.add("Captured", tokens.captured)
	s.add("Declined", tokens.declined)
	s.add("TimeoutMayHaveCharged", tokens.timeout)
	s.add("UnavailableHasNotCharged", tokens.flaky)
	s.add("IdempotentPerPayment", tokens.idempotent)
	s.add("ChargeAfterCancelIsDeclined", tokens.cancel)
	s.add("CancelAfterCaptureIsTooLate", tokens.cancelLate)
	s.add("CancelAgainstCharge", tokens.cancelRace)
	s.add("RefundOnce", tokens.refund)
	s.addFaults(calls[ports.PaymentGateway]{
		"Charge": func(ctx context.Context, g ports.PaymentGateway) error {
			_, err := g.Charge(ctx, ports.Charge{Payment: id.ID{1}, Order: id.ID{2}, Token: tokens.OK})
			return err
		},
		"Query":  func(ctx context.Context, g ports.PaymentGateway) error { _, err := g.Query(ctx, id.ID{1}); return err },
		"Cancel": func(ctx context.Context, g ports.PaymentGateway) error { _, err := g.Cancel(ctx, id.ID{1}); return err },
		"Refund": func(ctx context.Context, g ports.PaymentGateway) error { return g.Refund(ctx, id.ID{1}) },
	})
	s.run(t)
}

var aPayment = id.ID{1}

func charge(ctx context.Context, t *testing.T, g ports.PaymentGateway, token string) (ports.ChargeStatus, error) {
	t.Helper()
	amount, err := money.New(1999, "CNY")
	noError(t, "make money", err)
	return g.Charge(ctx, ports.Charge{Payment: aPayment, Order: id.ID{2}, Amount: amount, Token: token})
}

func wantCharge(t *testing.T, g ports.PaymentGateway, token string, want ports.ChargeStatus) {
	t.Helper()
	if got, err := charge(t.Context(), t, g, token); err != nil || got != want {
		t.Errorf("charge %s: status %d (%v), want %d", token, got, err, want)
	}
}

func wantQuery(t *testing.T, g ports.PaymentGateway, want ports.ChargeStatus) {
	t.Helper()
	if got, err := g.Query(t.Context(), aPayment); err != nil || got != want {
		t.Errorf("query: status %d (%v), want %d", got, err, want)
	}
}

func wantCancel(t *testing.T, g ports.PaymentGateway, want ports.ChargeStatus) {
	t.Helper()
	if got, err := g.Cancel(t.Context(), aPayment); err != nil || got != want {
		t.Errorf("cancel: status %d (%v), want %d", got, err, want)
	}
}

func (k GatewayTokens) captured(t *testing.T, b Backend[ports.PaymentGateway]) {
	g, other := b.Node(t), b.Node(t)
	wantQuery(t, g, ports.ChargeNone)
	wantCharge(t, g, k.OK, ports.ChargeCaptured)
	wantQuery(t, other, ports.ChargeCaptured)
	if status, err := g.Query(t.Context(), id.ID{9}); err != nil || status != ports.ChargeNone {
		t.Errorf("query of another payment: status %d, %v", status, err)
	}
}

func (k GatewayTokens) declined(t *testing.T, b Backend[ports.PaymentGateway]) {
	g := b.Node(t)
	wantCharge(t, g, k.Declined, ports.ChargeDeclined)
	wantQuery(t, g, ports.ChargeDeclined)
	wantCancel(t, g, ports.ChargeDeclined)
	wantCode(t, fault.InvalidState, "refund of a declined charge", g.Refund(t.Context(), aPayment))
}

func (k GatewayTokens) timeout(t *testing.T, b Backend[ports.PaymentGateway]) {
	g := b.Node(t)
	ctx, cancel := context.WithTimeout(t.Context(), tick)
	defer cancel()
	_, err := charge(ctx, t, g, k.Timeout)
	wantCode(t, fault.UnknownOutcome, "a charge that is not answered", err)
	wantQuery(t, b.Node(t), ports.ChargeCaptured)
}

func (k GatewayTokens) flaky(t *testing.T, b Backend[ports.PaymentGateway]) {
	g := b.Node(t)
	failures := 0
	for status := ports.ChargeNone; status != ports.ChargeCaptured; failures++ {
		wantQuery(t, g, ports.ChargeNone)
		var err error
		if status, err = charge(t.Context(), t, g, k.Flaky); err != nil {
			wantCode(t, fault.Unavailable, "a charge that fails", err)
		}
		if failures == 10 {
			t.Fatalf("charged %d times, and the last ended as %d (%v)", failures, status, err)
		}
	}
	if failures < 2 {
		t.Error("a flaky charge did not fail")
	}
	wantQuery(t, b.Node(t), ports.ChargeCaptured)
}

func (k GatewayTokens) idempotent(t *testing.T, b Backend[ports.PaymentGateway]) {
	g, other := b.Node(t), b.Node(t)
	wantCharge(t, g, k.Declined, ports.ChargeDeclined)
	wantCharge(t, other, k.OK, ports.ChargeDeclined) // the payment has its answer
	wantQuery(t, g, ports.ChargeDeclined)
}

func (k GatewayTokens) cancel(t *testing.T, b Backend[ports.PaymentGateway]) {
	g, other := b.Node(t), b.Node(t)
	wantCancel(t, g, ports.ChargeCanceled)
	wantCharge(t, other, k.OK, ports.ChargeDeclined)
	wantQuery(t, g, ports.ChargeCanceled)
	wantCancel(t, other, ports.ChargeCanceled)
	wantCode(t, fault.InvalidState, "refund of a cancelled charge", g.Refund(t.Context(), aPayment))
}

func (k GatewayTokens) cancelLate(t *testing.T, b Backend[ports.PaymentGateway]) {
	g := b.Node(t)
	wantCharge(t, g, k.OK, ports.ChargeCaptured)
	wantCancel(t, g, ports.ChargeCaptured)
	wantQuery(t, g, ports.ChargeCaptured)
}

// Whoever is first, both sides hear the same.
func (k GatewayTokens) cancelRace(t *testing.T, b Backend[ports.PaymentGateway]) {
	var charged, cancelled ports.ChargeStatus
	var charging, cancelling error
	var both sync.WaitGroup
	both.Go(func() { charged, charging = charge(t.Context(), t, b.Node(t), k.OK) })
	both.Go(func() { cancelled, cancelling = b.Node(t).Cancel(t.Context(), aPayment) })
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

func (k GatewayTokens) refund(t *testing.T, b Backend[ports.PaymentGateway]) {
	g, other := b.Node(t), b.Node(t)
	wantCode(t, fault.InvalidState, "refund of what was never charged", g.Refund(t.Context(), aPayment))
	wantCharge(t, g, k.OK, ports.ChargeCaptured)
	noError(t, "refund", g.Refund(t.Context(), aPayment))
	noError(t, "refund again", other.Refund(t.Context(), aPayment))
	wantQuery(t, other, ports.ChargeRefunded)
	wantCharge(t, g, k.OK, ports.ChargeCaptured) // as the first time
	wantQuery(t, other, ports.ChargeRefunded)
}
