package system

import (
	"log/slog"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/app/limiting"
	"example.com/surge/ports"
)

// Limiter is how often somebody may ask, also while the shared state is down:
// each process then counts by itself.
type Limiter struct {
	ports.Limiter
	shared ports.Limiter
}

// NewLimiter puts the outage policy in front of the shared limiter.
func NewLimiter(shared ports.Limiter, m *prometheus.Metrics, log *slog.Logger) Limiter {
	local := memory.NewLimiterBackend(memory.LimiterOptions{}).Node()
	return Limiter{limiting.New(shared, limiting.Local(local), m.NewLimiting(log)), shared}
}
