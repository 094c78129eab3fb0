package rest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports/event"
)

func TestTheTrailOfAnOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	admin := s.admin(t)
	oid := id.Hash("an order")
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i, data := range []string{`{"a":1}`, `no JSON`, `{"a":3}`} {
		err := s.auditing.Record(t.Context(), event.Envelope{
			ID: id.Hash("event", strconv.Itoa(i)), Source: "ordering", Type: "order.placed", Version: 1, Key: oid.String(), Time: at, Data: []byte(data),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var seen []string
	for cursor := ""; ; {
		w := s.do("GET", "/api/v1/admin/audit?limit=2&order_id="+oid.String()+cursor, "", admin)
		w.want(t, 200, "")
		matches(t, s.testAPI, w, "GET", "/api/v1/admin/audit")
		var page struct {
			Data []struct {
				OrderID id.ID `json:"order_id"`
				Data    json.RawMessage
			}
			Next string `json:"next_cursor"`
		}
		w.decode(t, &page)
		for _, e := range page.Data {
			seen = append(seen, string(e.Data))
		}
		if page.Next == "" {
			break
		}
		cursor = "&cursor=" + page.Next
	}
	if want := []string{`{"a":1}`, `"no JSON"`, `{"a":3}`}; !slices.Equal(seen, want) {
		t.Errorf("the trail is %v, want %v", seen, want)
	}
	for _, query := range []string{"", "?order_id=", "?order_id=1"} {
		s.do("GET", "/api/v1/admin/audit"+query, "", admin).want(t, 400, "INVALID_ARGUMENT")
	}
	w := s.do("GET", "/api/v1/admin/audit?order_id="+id.Hash("none").String(), "", admin)
	if w.want(t, 200, ""); string(w.Body) != "{\"data\":[]}\n" {
		t.Errorf("of no order: %s", w.Body)
	}
}

func TestTheBoardOfBestSellers(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	var products []string
	for sold := range 5 {
		pid := s.product(t, 10, "")
		products = append(products, pid.String())
		var paid event.OrderPaid
		if err := json.Unmarshal([]byte(`{"product_id":"`+pid.String()+`","quantity":`+strconv.Itoa(sold+1)+`}`), &paid); err != nil {
			t.Fatal(err)
		}
		if err := s.ranking.OrderPaid(t.Context(), s.deps.IDs.New(), paid); err != nil {
			t.Fatal(err)
		}
	}
	slices.Reverse(products)
	var seen []string
	for cursor, pages := "", 1; ; pages++ {
		w := s.do("GET", "/api/v1/leaderboards/best-sellers?limit=2"+cursor, "")
		w.want(t, 200, "")
		matches(t, s.testAPI, w, "GET", "/api/v1/leaderboards/best-sellers")
		var page struct {
			Data []struct {
				ProductID string `json:"product_id"`
				Sold      int
			}
			Next string `json:"next_cursor"`
		}
		w.decode(t, &page)
		for _, e := range page.Data {
			if want := 5 - len(seen); e.Sold != want {
				t.Errorf("%d were sold, want %d", e.Sold, want)
			}
			seen = append(seen, e.ProductID)
		}
		if page.Next == "" {
			if pages != 3 {
				t.Errorf("the board has %d pages", pages)
			}
			break
		}
		cursor = "&cursor=" + page.Next
	}
	if !slices.Equal(seen, products) {
		t.Errorf("the board is %v, want %v", seen, products)
	}
	far := makeCursor("best-sellers", idOfPlace(1<<40))
	s.do("GET", "/api/v1/leaderboards/best-sellers?cursor="+far, "").want(t, 400, "INVALID_ARGUMENT")
	if strings.Contains(s.log.String(), `"level":"ERROR"`) {
		t.Errorf("something failed:\n%s", s.log)
	}
}

func TestTheBoardEndsWhereClientsMayNotReadOn(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	admin := s.admin(t)
	for range maxPlace + 5 {
		w := s.do("POST", "/api/v1/products", `{"name":"A","stock":1,"price":{"amount":1,"currency":"CNY"}}`, admin)
		var added struct{ Data struct{ ID id.ID } }
		w.decode(t, &added)
		var paid event.OrderPaid
		if err := json.Unmarshal([]byte(`{"product_id":"`+added.Data.ID.String()+`","quantity":1}`), &paid); err != nil {
			t.Fatal(err)
		}
		if err := s.ranking.OrderPaid(t.Context(), s.deps.IDs.New(), paid); err != nil {
			t.Fatal(err)
		}
	}
	seen := 0
	for cursor := ""; ; {
		w := s.do("GET", "/api/v1/leaderboards/best-sellers?limit=98"+cursor, "")
		w.want(t, 200, "")
		var page struct {
			Data []struct{}
			Next string `json:"next_cursor"`
		}
		w.decode(t, &page)
		seen += len(page.Data)
		if page.Next == "" {
			break
		}
		cursor = "&cursor=" + page.Next
	}
	if seen != maxPlace {
		t.Errorf("the board has %d entries, want %d", seen, maxPlace)
	}
}
