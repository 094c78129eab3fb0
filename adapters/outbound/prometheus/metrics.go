package prometheus

import (
	"net/http"

	prom "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is one process's registry, with the Go runtime's metrics in it.
type Metrics struct{ registry *prom.Registry }

// New makes a registry of its own, so that several systems live in a process.
func New() *Metrics {
	m := &Metrics{prom.NewRegistry()}
	m.registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// seconds are buckets from half a millisecond to ten seconds.
var seconds = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

func (m *Metrics) counter(name, help string, labels ...string) *prom.CounterVec {
	c := prom.NewCounterVec(prom.CounterOpts{Namespace: "surge", Name: name, Help: help}, labels)
	m.registry.MustRegister(c)
	return c
}

func (m *Metrics) gauge(name, help string, labels ...string) *prom.GaugeVec {
	g := prom.NewGaugeVec(prom.GaugeOpts{Namespace: "surge", Name: name, Help: help}, labels)
	m.registry.MustRegister(g)
	return g
}

func (m *Metrics) histogram(name, help string, labels ...string) *prom.HistogramVec {
	h := prom.NewHistogramVec(prom.HistogramOpts{Namespace: "surge", Name: name, Help: help, Buckets: seconds}, labels)
	m.registry.MustRegister(h)
	return h
}
