package prometheus

import (
	"strconv"
	"sync/atomic"

	prom "github.com/prometheus/client_golang/prometheus"
)

// Lag is how many messages of a partition a group has still to commit.
type Lag struct {
	Group, Topic string
	Partition    int32
	Messages     int64
}

var lagMessages = prom.NewDesc("surge_event_lag_messages", "Messages that a group has not committed, whoever consumes them: the same in every process.",
	[]string{"group", "topic", "partition"}, nil)

// Lags are how far groups are behind, as somebody saw it last.
type Lags struct{ seen atomic.Pointer[[]Lag] }

// NewLags shows how far groups are behind; nothing, until somebody knows.
func (m *Metrics) NewLags() *Lags {
	l := &Lags{}
	l.Show(nil)
	m.registry.MustRegister(l)
	return l
}

// Show replaces what is shown: by nothing, when nobody knows.
func (l *Lags) Show(lags []Lag) { l.seen.Store(&lags) }

// Describe sends the description.
func (*Lags) Describe(out chan<- *prom.Desc) { out <- lagMessages }

// Collect sends what was seen last.
func (l *Lags) Collect(out chan<- prom.Metric) {
	for _, lag := range *l.seen.Load() {
		out <- prom.MustNewConstMetric(lagMessages, prom.GaugeValue, float64(lag.Messages), lag.Group, lag.Topic, strconv.Itoa(int(lag.Partition)))
	}
}

// NewProducer shows how many messages wait in this process's producer.
func (m *Metrics) NewProducer(waiting func() int) {
	m.registry.MustRegister(prom.NewGaugeFunc(prom.GaugeOpts{
		Namespace: "surge", Name: "queue_producer_messages", Help: "Messages that wait in the producer, or for a broker to ack them.",
	}, func() float64 { return float64(waiting()) }))
}
