//go:build integration

package faults

import (
	"io"
	"net/http"
	"regexp"
	"testing"

	"example.com/surge/test/services"
	"example.com/surge/wire"
	"example.com/surge/wire/config"
)

// fleet is the service on a Kafka, a MySQL and a Redis: an API in this process,
// and workers in theirs.
type fleet struct {
	*world
	d       *database
	k       *services.Kafka
	environ []string
	workers []*worker
}

// hasty has clients of Kafka give up soon, so that a test does not wait for it.
const hasty = "&partitions=6&session=6s&drain=3s&commit=500ms"

// newFleet starts as many workers. The last of them, and whoever is started
// later, has some more variables set.
func newFleet(t *testing.T, k *services.Kafka, workers int, last ...string) *fleet {
	t.Helper()
	f := &fleet{k: k, d: newDatabase(t)}
	queue := k.URL() + hasty
	applyTopics(t, queue)
	f.environ = []string{
		"STORE_URL=" + f.d.url(f.d.Addr()) + "?pool=16", "CACHE_URL=" + services.NewRedis(t, stateConf(t)).URL(), "QUEUE_URL=" + queue, "PAYMENT_URL=sandbox://",
	}
	for i := range workers {
		var more []string
		if i == workers-1 {
			more = last
		}
		f.hire(t, more...)
	}
	for _, w := range f.workers {
		w.ready(t)
	}
	f.world = boot(t, append(f.environ, "ROLES=api")...)
	return f
}

// hire starts a worker.
func (f *fleet) hire(t *testing.T, more ...string) *worker {
	t.Helper()
	w := work(t, append(f.environ, more...)...)
	f.workers = append(f.workers, w)
	return w
}

// through holds a sale through a fault: everything is sold once, every event is
// heard once and in the order of its key, and no consumer remains behind.
func (f *fleet) through(t *testing.T, strike func()) {
	t.Helper()
	e := f.hold(t, strike)
	sold := judge(t, e, false)
	f.ready(t)
	f.sellOut(t, e.Product, stock-sold)
	f.d.agrees(t)
	f.catchesUp(t)
	f.stop()
}

func applyTopics(t *testing.T, queue string) {
	t.Helper()
	q, err := config.LoadQueue([]string{"QUEUE_URL=" + queue})
	must(t, err)
	must(t, wire.ApplyTopics(t.Context(), q, func(string) {}))
}

var lags = regexp.MustCompile(`(?m)^surge_event_lag_messages\{.*\} (.*)$`)

// catchesUp wants every group to have committed everything.
func (w *world) catchesUp(t *testing.T) {
	t.Helper()
	eventually(t, "no group is behind", func() bool {
		resp, err := http.Get(w.ops + "/metrics") //nolint:noctx // over the loopback
		must(t, err)
		metrics, err := io.ReadAll(resp.Body)
		must(t, err)
		_ = resp.Body.Close()
		known := lags.FindAllSubmatch(metrics, -1)
		for _, lag := range known {
			if string(lag[1]) != "0" {
				return false
			}
		}
		return len(known) > 0
	})
	http.DefaultClient.CloseIdleConnections()
}
