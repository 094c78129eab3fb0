package prometheus

import prom "github.com/prometheus/client_golang/prometheus"

// PoolStats are the counts of one pool of connections. Hits, misses and
// timeouts grow.
type PoolStats struct{ Open, Idle, Hits, Misses, Timeouts float64 }

var (
	poolConns = prom.NewDesc("surge_pool_connections", "Connections that are open, by whether a call has them.", []string{"pool", "state"}, nil)
	poolCalls = prom.NewDesc("surge_pool_calls_total", "Calls, by whether a connection was there, had to be opened or did not come in time.",
		[]string{"pool", "outcome"}, nil)
)

// pool reads one pool's counts when it is asked for.
type pool struct {
	name  string
	stats func() PoolStats
}

// NewPool shows a pool's counts. Names are distinct.
func (m *Metrics) NewPool(name string, stats func() PoolStats) {
	m.registry.MustRegister(&pool{name, stats})
}

// Describe sends nothing: several pools share their descriptions, and differ by
// a label's value.
func (*pool) Describe(chan<- *prom.Desc) {}

// Collect reads the pool.
func (p *pool) Collect(out chan<- prom.Metric) {
	s := p.stats()
	out <- prom.MustNewConstMetric(poolConns, prom.GaugeValue, s.Open-s.Idle, p.name, "used")
	out <- prom.MustNewConstMetric(poolConns, prom.GaugeValue, s.Idle, p.name, "idle")
	for outcome, n := range map[string]float64{"hit": s.Hits, "miss": s.Misses, "timeout": s.Timeouts} {
		out <- prom.MustNewConstMetric(poolCalls, prom.CounterValue, n, p.name, outcome)
	}
}
