package prometheus

import (
	"log/slog"
	"time"

	prom "github.com/prometheus/client_golang/prometheus"

	"example.com/surge/core/order"
	"example.com/surge/core/payment"
)

// attempts counts requests of one kind by what came of them.
type attempts struct {
	total    *prom.CounterVec
	duration *prom.HistogramVec
}

func (m *Metrics) attempts(of, to string) attempts {
	return attempts{
		total:    m.counter(of+"_attempts_total", "Attempts to "+to+" by outcome.", "outcome"),
		duration: m.histogram(of+"_attempt_duration_seconds", "Time to decide an attempt to "+to+".", "outcome"),
	}
}

// Answered counts an attempt.
func (a attempts) Answered(outcome string, took time.Duration) {
	a.total.WithLabelValues(outcome).Inc()
	a.duration.WithLabelValues(outcome).Observe(took.Seconds())
}

// Orders counts attempts to buy and what becomes of orders.
type Orders struct {
	missed
	attempts
	spared prom.Counter
	events *prom.CounterVec
}

// NewOrders registers the metrics of ordering.
func (m *Metrics) NewOrders(log *slog.Logger) *Orders {
	return &Orders{
		missed{log, "ordering"}, m.attempts("order", "place an order"),
		m.counter("order_refusals_local_total", "Attempts refused from memory, without asking the gate.").WithLabelValues(),
		m.counter("order_events_total", "What happened to orders.", "event"),
	}
}

// Spared counts an attempt for which the gate was not asked.
func (o *Orders) Spared() { o.spared.Inc() }

// Happened counts an order's event.
func (o *Orders) Happened(kind order.EventKind) { o.events.WithLabelValues(string(kind)).Inc() }

// Payments counts attempts to pay and what becomes of payments.
type Payments struct {
	missed
	attempts
	states *prom.CounterVec
}

// NewPayments registers the metrics of billing.
func (m *Metrics) NewPayments(log *slog.Logger) *Payments {
	return &Payments{missed{log, "billing"}, m.attempts("payment", "pay"), m.counter("payment_states_total", "States that payments entered.", "state")}
}

// Became counts a state that a payment entered.
func (p *Payments) Became(status payment.Status) { p.states.WithLabelValues(string(status)).Inc() }
