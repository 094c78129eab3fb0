//go:build integration

package faults

import (
	"crypto/rand"
	"net/http"
	"sync"
	"testing"

	"example.com/surge/test/load/internal/client"
)

// payThrough has somebody order, and pay each order several times at once, by
// one key and by others, while a fault strikes: each is charged once.
func (w *world) payThrough(t *testing.T, fault func()) {
	t.Helper()
	const orders, tries = 8, 3
	product := w.sells(t, orders)
	payer := w.newcomer(t)
	token := payer.token
	ids := make([]string, orders)
	for i := range ids {
		o, err := client.Decode[struct{ ID string }](w.client.Do(t.Context(), client.Request{
			Method: "POST", Path: "/api/v1/orders", Token: token, Key: rand.Text(), Body: map[string]any{"product_id": product, "quantity": 1},
		}, nil), http.StatusCreated)
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = o.Data.ID
		if status := w.becomes(t, token, ids[i]); status != "reserved" {
			t.Fatalf("an order became %s", status)
		}
	}
	var all sync.WaitGroup
	for _, order := range ids {
		same := rand.Text()
		for try := range 2 * tries {
			key := same
			if try >= tries {
				key = rand.Text()
			}
			all.Go(func() { w.pay(t, token, order, key) })
		}
	}
	all.Go(fault)
	all.Wait()
	token = w.signIn(t, payer.email, payer.password) // the session may be lost
	for _, order := range ids {
		if w.chargedOnce(t, token, order) {
			continue
		}
		w.pay(t, token, order, rand.Text())
		if !w.chargedOnce(t, token, order) {
			t.Errorf("order %s cannot be paid any more", order)
		}
	}
}

// pay pays, or hears that it is paid, or that nothing was charged: the gateway
// never heard of a payment whose request was lost.
func (w *world) pay(t *testing.T, token, order, key string) {
	a := w.client.Do(t.Context(), client.Request{
		Method: "POST", Path: "/api/v1/orders/" + order + "/payments", Token: token, Key: key, Body: map[string]string{"payment_token": "tok_ok"},
	}, nil)
	switch {
	case a.Status == http.StatusCreated, a.Is(http.StatusConflict, "INVALID_STATE"):
	case a.Replayed && a.Is(http.StatusPaymentRequired, "PAYMENT_DECLINED"):
	case a.Status == http.StatusUnauthorized: // signed out by the fault
	default:
		t.Errorf("a payment was answered %s", a)
	}
}

// chargedOnce wants at most one payment of an order to have taken money, and
// the order to say the same, which is answered.
func (w *world) chargedOnce(t *testing.T, token, order string) (charged bool) {
	t.Helper()
	var captured int
	var status string
	eventually(t, "the order and its payments agree", func() bool {
		payments, err := client.Decode[[]struct{ Status string }](w.client.Do(t.Context(), client.Request{
			Method: "GET", Path: "/api/v1/orders/" + order + "/payments", Token: token,
		}, nil), http.StatusOK)
		if err != nil {
			t.Fatal(err)
		}
		o, err := client.Decode[struct{ Status string }](w.client.Do(t.Context(), client.Request{
			Method: "GET", Path: "/api/v1/orders/" + order, Token: token,
		}, nil), http.StatusOK)
		if err != nil {
			t.Fatal(err)
		}
		captured, status = 0, o.Data.Status
		for _, p := range payments.Data {
			if p.Status == "captured" {
				captured++
			}
		}
		return captured == 1 && status == "paid" || captured == 0 && status == "reserved"
	})
	if captured > 1 {
		t.Errorf("order %s is %s, and %d payments took money", order, status, captured)
	}
	return captured > 0
}
