package simulation

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Gateway is a node's way to the payment gateway.
type Gateway struct {
	n     *Node
	inner ports.PaymentGateway
}

var _ ports.PaymentGateway = (*Gateway)(nil)

// NewGateway wraps a gateway.
func NewGateway(n *Node, inner ports.PaymentGateway) *Gateway { return &Gateway{n, inner} }

func (g *Gateway) request(method string, payment id.ID) Request {
	return Request{Port: "gateway", Method: method, About: payment.String(), Repeats: true, Unknown: fault.UnknownOutcome}
}

// Charge implements ports.PaymentGateway.
func (g *Gateway) Charge(ctx context.Context, c ports.Charge) (ports.ChargeStatus, error) {
	return Ask(ctx, g.n, g.request("Charge", c.Payment), func(ctx context.Context) (ports.ChargeStatus, error) { return g.inner.Charge(ctx, c) })
}

// Query implements ports.PaymentGateway.
func (g *Gateway) Query(ctx context.Context, payment id.ID) (ports.ChargeStatus, error) {
	return Ask(ctx, g.n, g.request("Query", payment), func(ctx context.Context) (ports.ChargeStatus, error) { return g.inner.Query(ctx, payment) })
}

// Cancel implements ports.PaymentGateway.
func (g *Gateway) Cancel(ctx context.Context, payment id.ID) (ports.ChargeStatus, error) {
	return Ask(ctx, g.n, g.request("Cancel", payment), func(ctx context.Context) (ports.ChargeStatus, error) { return g.inner.Cancel(ctx, payment) })
}

// Refund implements ports.PaymentGateway.
func (g *Gateway) Refund(ctx context.Context, payment id.ID) error {
	return Tell(ctx, g.n, g.request("Refund", payment), func(ctx context.Context) error { return g.inner.Refund(ctx, payment) })
}

// Notifier is a node's notifier.
type Notifier struct {
	n     *Node
	inner ports.Notifier
}

// NewNotifier wraps a notifier.
func NewNotifier(n *Node, inner ports.Notifier) *Notifier { return &Notifier{n, inner} }

// Notify implements ports.Notifier.
func (o *Notifier) Notify(ctx context.Context, m ports.Notification) error {
	return Tell(ctx, o.n, Request{Port: "notifier", Method: "Notify", About: m.ID.String(), Repeats: true}, func(ctx context.Context) error {
		return o.inner.Notify(ctx, m)
	})
}
