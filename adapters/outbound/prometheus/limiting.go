package prometheus

import (
	"log/slog"

	prom "github.com/prometheus/client_golang/prometheus"
)

// Limiting shows whether the shared limiter is down.
type Limiting struct {
	log  *slog.Logger
	down prom.Gauge
}

// NewLimiting registers the metrics of rate limits.
func (m *Metrics) NewLimiting(log *slog.Logger) *Limiting {
	return &Limiting{log, m.gauge("limiter_down", "1 while limits are kept by each process alone.").WithLabelValues()}
}

// Down shows and logs an outage.
func (l *Limiting) Down(err error) {
	l.down.Set(1)
	l.log.Warn("the shared limiter is down; limits are kept by each process alone", "error", err.Error())
}

// Back shows and logs its end.
func (l *Limiting) Back() {
	l.down.Set(0)
	l.log.Info("the shared limiter is back")
}
