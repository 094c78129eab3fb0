package prometheus

import (
	"log/slog"
	"time"

	prom "github.com/prometheus/client_golang/prometheus"

	"example.com/surge/core/order"
	"example.com/surge/core/payment"
)

// Orders counts attempts to buy and what becomes of orders.
type Orders struct {
	missed
	attempts *prom.CounterVec
	duration *prom.HistogramVec
	events   *prom.CounterVec
}

// NewOrders registers the metrics of ordering.
func (m *Metrics) NewOrders(log *slog.Logger) *Orders {
	return &Orders{
		missed:   missed{log, "ordering"},
		attempts: m.counter("order_attempts_total", "Attempts to place an order by outcome.", "outcome"),
		duration: m.histogram("order_attempt_duration_seconds", "Time to decide an attempt.", "outcome"),
		events:   m.counter("order_events_total", "What happened to orders.", "event"),
	}
}

// Answered counts an attempt.
func (o *Orders) Answered(outcome string, took time.Duration) {
	o.attempts.WithLabelValues(outcome).Inc()
	o.duration.WithLabelValues(outcome).Observe(took.Seconds())
}

// Happened counts an order's event.
func (o *Orders) Happened(kind order.EventKind) { o.events.WithLabelValues(string(kind)).Inc() }

// Payments counts requests to pay and what becomes of payments.
type Payments struct {
	missed
	attempts *prom.CounterVec
	duration *prom.HistogramVec
	states   *prom.CounterVec
}

// NewPayments registers the metrics of billing.
func (m *Metrics) NewPayments(log *slog.Logger) *Payments {
	return &Payments{
		missed:   missed{log, "billing"},
		attempts: m.counter("payment_attempts_total", "Requests to pay by outcome.", "outcome"),
		duration: m.histogram("payment_attempt_duration_seconds", "Time to decide a request to pay.", "outcome"),
		states:   m.counter("payment_states_total", "States that payments entered.", "state"),
	}
}

// Answered counts a request to pay.
func (p *Payments) Answered(outcome string, took time.Duration) {
	p.attempts.WithLabelValues(outcome).Inc()
	p.duration.WithLabelValues(outcome).Observe(took.Seconds())
}

// Became counts a state that a payment entered.
func (p *Payments) Became(status payment.Status) { p.states.WithLabelValues(string(status)).Inc() }
