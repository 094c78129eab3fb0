//go:build integration

package faults

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/test/load/internal/client"
	"example.com/surge/test/load/internal/sale"
)

const (
	users = 600
	stock = 200
)

// strike is a fault that happens when a quarter of the orders are answered.
type strike struct {
	do      func()
	orders  atomic.Bool
	steps   atomic.Int64
	once    sync.Once
	finally chan struct{} // closed when it is over
}

// Begin notes which phase it is.
func (s *strike) Begin(phase string, _ int) { s.orders.Store(phase == sale.PhaseOrder+"s") }

// Step strikes when it is time.
func (s *strike) Step() {
	if s.orders.Load() && s.steps.Add(1) == users/4 {
		s.once.Do(func() {
			go func() {
				defer close(s.finally)
				s.do()
			}()
		})
	}
}

// hold holds a sale through a fault, and says what came of it.
func (w *world) hold(t *testing.T, fault func()) *sale.Evidence {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	s := &strike{do: fault, finally: make(chan struct{})}
	e, err := sale.Hold(ctx, w.client, sale.Options{
		Run: rand.Text()[:10], Users: users, Accounts: 20, Stock: stock, Workers: 4, Settle: time.Minute,
		Email: adminEmail, Password: adminPassword,
	}, s)
	if err != nil {
		t.Fatalf("the sale: %v\n%s", err, w.log.tail(4000))
	}
	select {
	case <-s.finally:
	case <-time.After(2 * time.Minute):
		t.Fatal("the fault does not end, or never began")
	}
	return e
}

// judge compares what was answered with what there is. Orders that the gate
// let in and the store refused are rejected: that is what is allowed to come of
// a fault, where forgets says that the gate may have forgotten something.
func judge(t *testing.T, e *sale.Evidence, forgets bool) (reserved int64) {
	t.Helper()
	kinds := map[string]int{}
	for user, o := range e.Outcomes {
		kinds[o.First.Kind()]++
		switch {
		case o.First.Status == http.StatusCreated:
			if o.Replay.Status != http.StatusCreated || !slices.Equal(o.Replay.Body, o.First.Body) {
				t.Errorf("user %d was answered %s %s, and then %s %s", user, o.First, o.First.Body, o.Replay, o.Replay.Body)
			}
		case o.First.Is(http.StatusConflict, "SOLD_OUT"):
		default:
			t.Errorf("user %d was answered %s", user, o.First)
		}
	}
	accepted := e.Accepted()
	for id := range accepted {
		if _, ok := e.Orders[id]; !ok {
			t.Errorf("order %s was accepted, and is nowhere", id)
		}
	}
	states := map[string]int64{}
	for id, o := range e.Orders {
		states[o.Status]++
		if _, ok := accepted[id]; !ok {
			t.Errorf("order %s (%s) exists, and nobody was told", id, o.Status)
		}
	}
	t.Logf("answers: %v, orders: %v", kinds, states)
	for state, n := range states {
		if state != "reserved" && (state != "rejected" || !forgets) {
			t.Errorf("%d orders are %s", n, state)
		}
	}
	if states["reserved"] > stock {
		t.Errorf("oversold: %d of %d pieces", states["reserved"], stock)
	}
	return states["reserved"]
}

// sellOut buys, as somebody new, what is left, which has to be everything that
// was not sold, and nothing more.
func (w *world) sellOut(t *testing.T, product string, left int64) {
	t.Helper()
	token := w.newcomer(t).token
	bought := int64(0)
	eventually(t, fmt.Sprintf("the %d pieces that are left are sold", left), func() bool {
		a := w.client.Do(t.Context(), client.Request{
			Method: "POST", Path: "/api/v1/orders", Token: token, Key: rand.Text(), Body: map[string]any{"product_id": product, "quantity": 1},
		}, nil)
		if a.Is(http.StatusConflict, "SOLD_OUT") {
			return bought >= left
		}
		order, err := client.Decode[sale.Order](a, http.StatusCreated)
		if err != nil {
			t.Fatal(err)
		}
		if w.becomes(t, token, order.Data.ID) == "reserved" {
			bought++
		}
		return false
	})
	if bought != left {
		t.Errorf("%d pieces were left, and %d more were sold", left, bought)
	}
}

// becomes is what a pending order turns into.
func (w *world) becomes(t *testing.T, token, order string) (status string) {
	t.Helper()
	eventually(t, "an order is decided", func() bool {
		o, err := client.Decode[sale.Order](w.client.Do(t.Context(), client.Request{Method: "GET", Path: "/api/v1/orders/" + order, Token: token}, nil), http.StatusOK)
		if err != nil {
			t.Fatal(err)
		}
		status = o.Data.Status
		return status != "pending"
	})
	return status
}

// person is somebody who is signed in.
type person struct{ email, password, token string }

// newcomer registers and signs in.
func (w *world) newcomer(t *testing.T) person {
	t.Helper()
	p := person{email: rand.Text() + "@example.com", password: "a password"}
	if a := w.client.Do(t.Context(), client.Request{
		Method: "POST", Path: "/api/v1/users", Body: map[string]string{"name": "New", "email": p.email, "password": p.password},
	}, nil); a.Status != http.StatusCreated && !a.Is(http.StatusConflict, "ALREADY_EXISTS") {
		t.Fatalf("register: %s", a)
	}
	p.token = w.signIn(t, p.email, p.password)
	return p
}

func (w *world) signIn(t *testing.T, email, password string) string {
	t.Helper()
	s, err := client.Decode[struct {
		AccessToken string `json:"access_token"`
	}](w.client.Do(t.Context(), client.Request{
		Method: "POST", Path: "/api/v1/sessions", Body: map[string]string{"email": email, "password": password},
	}, nil), http.StatusCreated)
	if err != nil {
		t.Fatal(err)
	}
	return s.Data.AccessToken
}
