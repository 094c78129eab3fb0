package rest

import (
	"net/http"
	"strings"
	"testing"

	"example.com/surge/core/id"
)

// order places an order that must succeed and answers its id.
func (s *shop) order(t *testing.T, user http.Header, k string, product id.ID, quantity string) id.ID {
	t.Helper()
	w := s.do("POST", "/api/v1/orders", `{"product_id":"`+product.String()+`","quantity":`+quantity+`}`, key(user, k))
	w.want(t, 201, "")
	matches(t, s.testAPI, w, "POST", "/api/v1/orders")
	var o struct{ Data struct{ ID id.ID } }
	w.decode(t, &o)
	return o.Data.ID
}

func TestOrdersArePlacedReplayedAndRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	user, other := s.user(t, "ada"), s.user(t, "eve")
	pid := s.product(t, 3, `"per_user_limit":2`)
	body := `{"product_id":"` + pid.String() + `","quantity":2}`

	first := s.do("POST", "/api/v1/orders", body, key(user, "k1"))
	first.want(t, 201, "")
	wantHeaders(t, first.Header, map[string]string{"Idempotent-Replayed": ""})
	if !strings.Contains(string(first.Body), `"total":{"amount":3998,"currency":"CNY"},"status":"pending","version":1`) {
		t.Errorf("got %s", first.Body)
	}
	s.do("POST", "/api/v1/orders", strings.Replace(body, "2}", "1}", 1), key(user, "k2")).want(t, 409, "PURCHASE_LIMIT")
	s.do("POST", "/api/v1/orders", body, key(other, "k1")).want(t, 409, "SOLD_OUT")
	s.order(t, other, "k2", pid, "1")
	s.do("POST", "/api/v1/orders", body, key(other, "k3")).want(t, 409, "SOLD_OUT")

	again := s.do("POST", "/api/v1/orders", strings.ReplaceAll(body, ",", " ,\n"), key(user, "k1"))
	again.want(t, 201, "")
	wantHeaders(t, again.Header, map[string]string{"Idempotent-Replayed": "true"})
	if string(again.Body) != string(first.Body) {
		t.Errorf("the replay is %s, the first was %s", again.Body, first.Body)
	}
	s.do("POST", "/api/v1/orders", strings.Replace(body, "2}", "1}", 1), key(user, "k1")).want(t, 422, "IDEMPOTENCY_MISMATCH")
}

func TestOrdersThatAreNotOne(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	user := s.user(t, "ada")
	pid := s.product(t, 3, "").String()
	for body, field := range map[string]string{
		`{}`:                           "product_id quantity",
		`{"product_id":"` + pid + `"}`: "quantity",
		`{"product_id":"` + pid + `","quantity":0}`:              "quantity",
		`{"product_id":"` + pid + `","quantity":-1}`:             "quantity",
		`{"product_id":"` + pid + `","quantity":1000001}`:        "quantity",
		`{"product_id":"` + pid + `","quantity":1e1}`:            "quantity",
		`{"product_id":"` + pid + `","quantity":"1"}`:            "quantity",
		`{"product_id":17,"quantity":1}`:                         "product_id",
		`{"product_id":"","quantity":1}`:                         "product_id",
		`{"product_id":"` + pid + `","quantity":1,"total":1}`:    "total",
		`{"product_id":"` + pid + `","quantity":1,"quantity":2}`: "quantity",
	} {
		w := s.do("POST", "/api/v1/orders", body, key(user, "k"))
		w.want(t, 400, "INVALID_ARGUMENT")
		for i, want := range strings.Fields(field) {
			if d := w.failure(t).Details; len(d) <= i || d[i].Field != want {
				t.Errorf("%s: details are %v", body, d)
			}
		}
	}
	good := `{"product_id":"` + pid + `","quantity":1}`
	for name, header := range map[string][]string{
		"none": nil, "empty": {""}, "long": {strings.Repeat("k", 256)}, "space": {"a b"}, "accent": {"é"}, "control": {"a\x7f"}, "two": {"a", "b"},
	} {
		h := user.Clone()
		h["Idempotency-Key"] = header
		w := s.do("POST", "/api/v1/orders", good, h)
		w.want(t, 400, "INVALID_ARGUMENT")
		if d := w.failure(t).Details; len(d) != 1 || d[0].Field != "Idempotency-Key" {
			t.Errorf("%s: details are %v", name, d)
		}
	}
	s.do("POST", "/api/v1/orders", good, key(user, strings.Repeat("~", 255))).want(t, 201, "")
	s.do("POST", "/api/v1/orders", good).want(t, 401, "UNAUTHENTICATED")
	for _, unknown := range []string{id.Hash("nothing").String(), "no-id", strings.ToUpper(pid)} {
		s.do("POST", "/api/v1/orders", `{"product_id":"`+unknown+`","quantity":1}`, key(user, "k9")).want(t, 404, "NOT_FOUND")
	}
}

func TestOrdersBelongToTheirUser(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	user, other := s.user(t, "ada"), s.user(t, "eve")
	pid := s.product(t, 10, "")
	older, newer := s.order(t, user, "k1", pid, "1"), s.order(t, user, "k2", pid, "1")
	path := "/api/v1/orders/" + older.String()

	w := s.do("GET", path, "", user)
	w.want(t, 200, "")
	matches(t, s.testAPI, w, "GET", "/api/v1/orders/{id}")
	for _, target := range []string{path, "/api/v1/orders/" + id.Hash("none").String(), "/api/v1/orders/1", "/api/v1/orders/%00", "/api/v1/orders/" + strings.ToUpper(older.String())} {
		s.do("GET", target, "", other).want(t, 404, "NOT_FOUND")
		s.do("POST", target+"/cancel", "", other).want(t, 404, "NOT_FOUND")
	}
	w = s.do("GET", "/api/v1/orders?limit=1", "", user)
	w.want(t, 200, "")
	matches(t, s.testAPI, w, "GET", "/api/v1/orders")
	var page struct {
		Data []struct{ ID id.ID }
		Next string `json:"next_cursor"`
	}
	w.decode(t, &page)
	if len(page.Data) != 1 || page.Data[0].ID != newer {
		t.Fatalf("the first page is %s", w.Body)
	}
	s.do("GET", "/api/v1/orders?limit=1&cursor="+page.Next, "", user).decode(t, &page)
	if len(page.Data) != 1 || page.Data[0].ID != older {
		t.Errorf("the second page is %+v", page)
	}
	if w := s.do("GET", "/api/v1/orders", "", other); string(w.Body) != "{\"data\":[]}\n" {
		t.Errorf("another's orders are %s", w.Body)
	}
}

func TestCancellingTwiceIsTheSameAnswer(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	user := s.user(t, "ada")
	path := "/api/v1/orders/" + s.order(t, user, "k1", s.product(t, 10, ""), "1").String() + "/cancel"
	first := s.do("POST", path, "", user)
	first.want(t, 200, "")
	matches(t, s.testAPI, first, "POST", "/api/v1/orders/{id}/cancel")
	again := s.do("POST", path, "", user)
	again.want(t, 200, "")
	if string(first.Body) != string(again.Body) || !strings.Contains(string(first.Body), `"status":"cancelled"`) {
		t.Errorf("first %s, then %s", first.Body, again.Body)
	}
}
