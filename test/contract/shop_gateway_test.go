package contract_test

import (
	"context"
	"testing"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/adapters/outbound/sandbox"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

func gatewayIn(breaks func(ports.PaymentGateway) ports.PaymentGateway) contract.Harness[ports.PaymentGateway] {
	return stateOf(memory.NewSandboxBackend, func(b *memory.SandboxBackend) ports.PaymentGateway { return sandbox.New(b.Node()) }, breaks)
}

var sandboxTokens = contract.GatewayTokens{
	OK: sandbox.TokenOK, Declined: sandbox.TokenDeclined, Timeout: sandbox.TokenTimeout, Flaky: sandbox.TokenFlaky,
}

func TestSandboxGateway(t *testing.T) {
	t.Parallel()
	contract.PaymentGateway(t, gatewayIn(nil), sandboxTokens)
}

// hopeful takes silence for a refusal.
type hopeful struct{ ports.PaymentGateway }

func (g hopeful) Charge(ctx context.Context, c ports.Charge) (ports.ChargeStatus, error) {
	status, err := g.PaymentGateway.Charge(ctx, c)
	if fault.Is(err, fault.UnknownOutcome) {
		return status, fault.New(fault.Unavailable, "no answer")
	}
	return status, err
}

// amnesic cancels without remembering it.
type amnesic struct{ ports.PaymentGateway }

func (g amnesic) Cancel(ctx context.Context, payment id.ID) (ports.ChargeStatus, error) {
	status, err := g.Query(ctx, payment)
	if status == ports.ChargeNone && err == nil {
		status = ports.ChargeCanceled
	}
	return status, err
}

// generous refunds whatever it is asked to.
type generous struct{ ports.PaymentGateway }

func (g generous) Refund(ctx context.Context, payment id.ID) error {
	if err := g.PaymentGateway.Refund(ctx, payment); !fault.Is(err, fault.InvalidState) {
		return err
	}
	return nil
}

var brokenGateways = map[string]func(ports.PaymentGateway) ports.PaymentGateway{
	"takes silence for a refusal":    func(g ports.PaymentGateway) ports.PaymentGateway { return hopeful{g} },
	"forgets that it cancelled":      func(g ports.PaymentGateway) ports.PaymentGateway { return amnesic{g} },
	"refunds what was never charged": func(g ports.PaymentGateway) ports.PaymentGateway { return generous{g} },
}

func TestPaymentGatewaySuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"takes silence for a refusal":    {"TimeoutMayHaveCharged"},
		"forgets that it cancelled":      {"ChargeAfterCancelIsDeclined"},
		"refunds what was never charged": {"RefundOnce"},
	}, testBrokenGateway)
}

func testBrokenGateway(t *testing.T, name string) {
	contract.PaymentGateway(t, gatewayIn(brokenGateways[name]), sandboxTokens)
}
