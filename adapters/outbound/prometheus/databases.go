package prometheus

import prom "github.com/prometheus/client_golang/prometheus"

// DatabaseStats are the counts of one pool of connections to a database, of
// which there are never more than a number: transactions wait for their turn.
// Waits and Waited, in seconds, grow.
type DatabaseStats struct{ Open, Idle, Waits, Waited float64 }

var (
	poolWaits  = prom.NewDesc("surge_pool_waits_total", "Transactions that had to wait for a connection.", []string{"pool"}, nil)
	poolWaited = prom.NewDesc("surge_pool_wait_seconds_total", "How long transactions have waited for a connection, in all.", []string{"pool"}, nil)
)

// database reads one pool's counts when it is asked for.
type database struct {
	name  string
	stats func() DatabaseStats
}

// NewDatabase shows the counts of a pool. Names are distinct, also from those of
// NewPool.
func (m *Metrics) NewDatabase(name string, stats func() DatabaseStats) {
	m.registry.MustRegister(&database{name, stats})
}

// Describe sends nothing, as that of pool.
func (*database) Describe(chan<- *prom.Desc) {}

// Collect reads the pool.
func (d *database) Collect(out chan<- prom.Metric) {
	s := d.stats()
	out <- prom.MustNewConstMetric(poolConns, prom.GaugeValue, s.Open-s.Idle, d.name, "used")
	out <- prom.MustNewConstMetric(poolConns, prom.GaugeValue, s.Idle, d.name, "idle")
	out <- prom.MustNewConstMetric(poolWaits, prom.CounterValue, s.Waits, d.name)
	out <- prom.MustNewConstMetric(poolWaited, prom.CounterValue, s.Waited, d.name)
}
