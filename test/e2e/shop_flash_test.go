package e2e

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
)

// 600 requests race for 100 pieces: 100 are sold, to whoever; every replay is
// the first answer again, also after the last piece is gone.
func flashSale(t *testing.T, s shop) {
	const requests, stock = 600, 100
	c, buyers := s.guest, s.users
	p := s.admin.product(stock, nil)
	buyers[0].wantError(http.StatusConflict, "SOLD_OUT", buyers[0].order("too-many", p.ID, stock+1)) // and the gate is open

	first := make([]answer, requests)
	replay := make([]answer, requests)
	var all sync.WaitGroup
	for i := range requests {
		all.Go(func() {
			u, key := buyers[i%len(buyers)], fmt.Sprintf("key-%d", i)
			first[i] = u.order(key, p.ID, 1)
			replay[i] = u.order(key, p.ID, 1)
		})
	}
	all.Wait()
	sold := 0
	for i, a := range first {
		switch a.status {
		case http.StatusCreated:
			sold++
			if string(replay[i].body) != string(a.body) || replay[i].status != a.status || replay[i].header.Get("Idempotent-Replayed") != "true" {
				t.Errorf("replay of request %d: %d %s\nfirst answer: %s", i, replay[i].status, replay[i].body, a.body)
			}
			buyers[i%len(buyers)].becomes(data[orderJSON](t, a).ID, "reserved")
		case http.StatusConflict:
			c.wantError(http.StatusConflict, "SOLD_OUT", a)
		default:
			t.Errorf("request %d: %d %s", i, a.status, a.body)
		}
	}
	if sold != stock {
		t.Errorf("%d orders were accepted for %d pieces", sold, stock)
	}
	c.shows(p.ID, 0)
}

// One key, many times at once: one order.
func oneKeyManyRequestsAtOnce(t *testing.T, s shop) {
	c, u := s.guest, s.users[0]
	p := s.admin.product(10, nil)
	u.wantError(http.StatusConflict, "SOLD_OUT", u.order("warm", p.ID, 11))
	answers := make([]answer, 50)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = u.order("same", p.ID, 1) })
	}
	all.Wait()
	fresh := 0
	var body string
	for _, a := range answers {
		if a.status == http.StatusConflict {
			c.wantError(http.StatusConflict, "REQUEST_IN_PROGRESS", a)
			continue
		}
		c.want(http.StatusCreated, a)
		if a.header.Get("Idempotent-Replayed") == "" {
			fresh++
		}
		if body == "" {
			body = string(a.body)
		}
		if string(a.body) != body {
			t.Errorf("two answers for one key:\n%s\n%s", body, a.body)
		}
	}
	if fresh != 1 {
		t.Errorf("%d answers were not marked as replays, want 1", fresh)
	}
	c.shows(p.ID, 9)
	u.wantError(http.StatusUnprocessableEntity, "IDEMPOTENCY_MISMATCH", u.order("same", p.ID, 2))
}

func purchaseLimit(t *testing.T, s shop) {
	u := s.users[1]
	p := s.admin.product(10, map[string]any{"per_user_limit": 2})
	o := u.placed("a", p.ID, 2)
	u.wantError(http.StatusConflict, "PURCHASE_LIMIT", u.order("b", p.ID, 1))
	u.want(http.StatusCreated, u.order("a", p.ID, 2))
	u.becomes(o.ID, "reserved")
	u.want(http.StatusOK, u.send("POST", "/api/v1/orders/"+o.ID+"/cancel", nil))
	eventually(t, "a cancelled order frees its place", func() bool { return u.order("c", p.ID, 2).status == http.StatusCreated })
}

func saleWindow(_ *testing.T, s shop) {
	u := s.users[2]
	early := s.admin.product(1, map[string]any{"sale_starts_at": "2999-01-01T00:00:00Z"})
	over := s.admin.product(1, map[string]any{"sale_ends_at": "2001-01-01T00:00:00Z"})
	for _, p := range []productJSON{early, over} {
		u.wantError(http.StatusConflict, "SALE_NOT_OPEN", u.order("k-"+p.ID, p.ID, 1))
	}
}
