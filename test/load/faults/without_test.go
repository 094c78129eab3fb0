//go:build integration

package faults

import (
	"bytes"
	"net/http"
	"testing"

	"example.com/surge/test/load/internal/client"
	"example.com/surge/test/services"
)

// TestWithoutRedis: while Redis is down people go on looking at what is on sale,
// nobody orders, readiness says what is down, and all of it ends by itself.
func TestWithoutRedis(t *testing.T) {
	server := services.NewRedis(t, stateConf(t))
	w := boot(t, "CACHE_URL="+server.URL(), "QUEUE_URL="+server.URL())
	product := w.sells(t, 10)
	buyer := w.newcomer(t)
	order := client.Request{
		Method: "POST", Path: "/api/v1/orders", Token: buyer.token, Key: "once", Body: map[string]any{"product_id": product, "quantity": 1},
	}
	w.wants(t, http.StatusCreated, order)
	look := client.Request{Method: "GET", Path: "/api/v1/products/" + product}
	w.wants(t, http.StatusOK, look)

	must(t, server.Stop(t.Context()))
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	hasty := client.New([]string{w.base}, transport, 0)
	for range 20 {
		if a := hasty.Do(t.Context(), look, nil); a.Status != http.StatusOK {
			t.Errorf("a look at a product without Redis was answered %s", a)
		}
	}
	if a := hasty.Do(t.Context(), order, nil); !a.Is(http.StatusServiceUnavailable, "UNAVAILABLE") {
		t.Errorf("an order without Redis was answered %s", a)
	}
	a := hasty.Do(t.Context(), client.Request{Method: "GET", Path: "/readyz"}, nil)
	for _, down := range []string{`"cache"`, `"state"`, `"lock"`, `"queue"`} {
		if a.Status != http.StatusOK || !bytes.Contains(a.Body, []byte(`{"name":`+down+`,"status":"degraded"}`)) {
			t.Errorf("readiness does not name %s as degraded: %s %s", down, a, a.Body)
		}
	}

	must(t, server.Start(t.Context()))
	w.ready(t)
	if a := w.client.Do(t.Context(), order, nil); a.Status != http.StatusCreated || !a.Replayed {
		t.Errorf("after Redis came back the order was answered %s", a)
	}
}

// TestStartsWithoutRedis: nothing but the store is worth waiting for.
func TestStartsWithoutRedis(t *testing.T) {
	server := services.NewRedis(t)
	must(t, server.Stop(t.Context()))
	w := boot(t, "CACHE_URL="+server.URL())
	a := w.client.Do(t.Context(), client.Request{Method: "GET", Path: "/readyz"}, nil)
	if a.Status != http.StatusOK || !bytes.Contains(a.Body, []byte(`"status":"degraded"`)) {
		t.Errorf("readiness: %s %s", a, a.Body)
	}
	must(t, server.Start(t.Context()))
	w.ready(t)
}

// sells puts something on sale.
func (w *world) sells(t *testing.T, stock int) (product string) {
	t.Helper()
	made, err := client.Decode[struct{ ID string }](w.client.Do(t.Context(), client.Request{
		Method: "POST", Path: "/api/v1/products", Token: w.signIn(t, adminEmail, adminPassword),
		Body: map[string]any{"name": "For sale", "price": map[string]any{"amount": 1999, "currency": "CNY"}, "stock": stock},
	}, nil), http.StatusCreated)
	must(t, err)
	return made.Data.ID
}

func (w *world) wants(t *testing.T, status int, r client.Request) {
	t.Helper()
	if a := w.client.Do(t.Context(), r, nil); a.Status != status {
		t.Fatalf("%s %s was answered %s", r.Method, r.Path, a)
	}
}
