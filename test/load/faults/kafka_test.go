//go:build integration

package faults

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"example.com/surge/test/load/internal/client"
	"example.com/surge/test/services"
)

// TestWithoutKafka: while the broker is dead orders are accepted all the same,
// readiness says what is down, and everything is delivered when it is back.
func TestWithoutKafka(t *testing.T) {
	for _, scheme := range []string{"kafka", "kafka+sarama"} {
		t.Run(scheme, func(t *testing.T) {
			k := services.NewKafka(t)
			d := newDatabase(t)
			queue := k.URL() + hasty
			applyTopics(t, queue)
			before := runtime.NumGoroutine() + d.side.Stats().OpenConnections
			w := boot(t, "STORE_URL="+d.url(d.Addr()), "PAYMENT_URL=sandbox://", "QUEUE_URL="+strings.Replace(queue, "kafka", scheme, 1))
			const orders = 20
			product := w.sells(t, 2*orders)
			token := w.newcomer(t).token
			place := func() string {
				o, err := client.Decode[struct{ ID string }](w.client.Do(t.Context(), client.Request{
					Method: "POST", Path: "/api/v1/orders", Token: token, Key: rand.Text(), Body: map[string]any{"product_id": product, "quantity": 1},
				}, nil), http.StatusCreated)
				if err != nil {
					t.Fatal(err)
				}
				return o.Data.ID
			}
			placed := []string{place()}
			if status := w.becomes(t, token, placed[0]); status != "reserved" {
				t.Fatalf("an order became %s", status)
			}
			k.Brokers()[0].Kill()
			for range orders {
				placed = append(placed, place())
			}
			w.degraded(t)
			must(t, k.Brokers()[0].Start(t.Context()))
			for _, order := range placed {
				if status := w.becomes(t, token, order); status != "reserved" {
					t.Errorf("an order became %s", status)
				}
			}
			w.ready(t)
			d.agrees(t)
			w.catchesUp(t)
			w.stop()
			d.side.SetMaxIdleConns(-1)
			eventually(t, "every goroutine has ended", func() bool { return runtime.NumGoroutine() <= before })
		})
	}
}

// TestStartsWithoutKafka: nothing but the store is worth waiting for. The topics
// are looked at when the broker is back, and readiness says so until somebody
// makes them.
func TestStartsWithoutKafka(t *testing.T) {
	k := services.NewKafka(t)
	k.Brokers()[0].Kill()
	began := time.Now()
	w := boot(t, "QUEUE_URL="+k.URL()+hasty)
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("the start took %v", took)
	}
	w.degraded(t)
	must(t, k.Brokers()[0].Start(t.Context()))
	eventually(t, "the log names a topic", func() bool {
		return strings.Contains(w.log.tail(8000), "does not exist: surge topics apply")
	})
	w.degraded(t)
	applyTopics(t, k.URL()+hasty)
	w.ready(t)
	w.catchesUp(t)
}

// degraded waits until readiness says that the queue is down, and nothing more.
func (w *world) degraded(t *testing.T) {
	t.Helper()
	eventually(t, "readiness says that the queue is down", func() bool {
		a := w.client.Do(t.Context(), client.Request{Method: "GET", Path: "/readyz"}, nil)
		return a.Status == http.StatusOK && bytes.Contains(a.Body, []byte(`{"name":"queue","status":"degraded"}`)) &&
			bytes.Count(a.Body, []byte("degraded")) == 2
	})
}
