package prometheus

import (
	"log/slog"
	"time"

	prom "github.com/prometheus/client_golang/prometheus"

	"example.com/surge/ports"
)

// Relay counts what leaves the outboxes and what waits in them.
type Relay struct {
	log       *slog.Logger
	published *prom.CounterVec
	lag       *prom.HistogramVec
	failed    *prom.CounterVec
	backlog   *prom.GaugeVec
	parked    *prom.GaugeVec
	oldest    *prom.GaugeVec
	pruned    *prom.CounterVec
}

// NewRelay registers the metrics of relays and janitors.
func (m *Metrics) NewRelay(log *slog.Logger) *Relay {
	return &Relay{
		log:       log,
		published: m.counter("outbox_published_total", "Events published from an outbox.", "store"),
		lag:       m.histogram("outbox_lag_seconds", "Age of the oldest event of a batch when it was acked.", "store"),
		failed:    m.counter("outbox_failures_total", "Failures to read, publish or mark.", "store"),
		backlog:   m.gauge("outbox_backlog", "Events that wait in an outbox.", "store"),
		parked:    m.gauge("outbox_parked", "Events that no broker will take, and those behind them.", "store"),
		oldest:    m.gauge("outbox_oldest_seconds", "Age of the oldest event that waits.", "store"),
		pruned:    m.counter("pruned_rows_total", "Rows that nobody needs any more, deleted.", "store", "table"),
	}
}

// Published counts a batch.
func (r *Relay) Published(store string, rows int, lag time.Duration) {
	r.published.WithLabelValues(store).Add(float64(rows))
	r.lag.WithLabelValues(store).Observe(lag.Seconds())
}

// Failed counts and logs a failure that is tried again.
func (r *Relay) Failed(store string, shard int, err error) {
	r.failed.WithLabelValues(store).Inc()
	r.log.Warn("a shard of the outbox waits", "store", store, "shard", shard, "error", err.Error())
}

// Parked logs an event that somebody has to look at.
func (r *Relay) Parked(store string, row ports.OutboxRow, err error) {
	r.log.Error("an event cannot be published and is parked", "store", store, "id", row.ID.String(), "type", row.Envelope.Type, "key", row.Envelope.Key, "error", err.Error())
}

// Backlog shows what waits.
func (r *Relay) Backlog(store string, b ports.OutboxBacklog) {
	r.backlog.WithLabelValues(store).Set(float64(b.Waiting))
	r.parked.WithLabelValues(store).Set(float64(b.Parked))
	r.oldest.WithLabelValues(store).Set(b.Oldest.Seconds())
}

// Pruned counts rows that were deleted.
func (r *Relay) Pruned(store, table string, rows int) {
	r.pruned.WithLabelValues(store, table).Add(float64(rows))
}

// PruneFailed logs a clean-up that is tried again.
func (r *Relay) PruneFailed(store, table string, err error) {
	r.log.Warn("could not clean up", "store", store, "table", table, "error", err.Error())
}
