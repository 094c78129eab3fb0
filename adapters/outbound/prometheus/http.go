package prometheus

import (
	"strconv"
	"sync"
	"time"

	prom "github.com/prometheus/client_golang/prometheus"
)

// HTTP counts requests: rate, errors and duration by route.
type HTTP struct {
	requests *prom.CounterVec
	duration *prom.HistogramVec
	shed     *prom.CounterVec
	known    sync.Map // request → *series: a lookup without hashing labels
}

type request struct {
	method, route string
	status        int
}

type series struct {
	count prom.Counter
	took  prom.Observer
}

// NewHTTP registers the metrics of the API.
func (m *Metrics) NewHTTP() *HTTP {
	return &HTTP{
		requests: m.counter("http_requests_total", "Requests answered.", "method", "route", "status"),
		duration: m.histogram("http_request_duration_seconds", "Time to answer a request.", "method", "route"),
		shed:     m.counter("http_shed_total", "Requests refused because their route was overloaded.", "method", "route"),
	}
}

// Request was answered.
func (h *HTTP) Request(method, route string, status int, took time.Duration) {
	key := request{method, route, status}
	found, ok := h.known.Load(key)
	if !ok {
		found, _ = h.known.LoadOrStore(key, &series{
			h.requests.WithLabelValues(method, route, strconv.Itoa(status)), h.duration.WithLabelValues(method, route),
		})
	}
	s := found.(*series) //nolint:errcheck // nothing else is stored
	s.count.Inc()
	s.took.Observe(took.Seconds())
}

// Shed is a request that was refused because its route was overloaded.
func (h *HTTP) Shed(method, route string) { h.shed.WithLabelValues(method, route).Inc() }
