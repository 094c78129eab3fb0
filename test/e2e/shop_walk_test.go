package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"example.com/surge/wire/inmemory"
)

func TestWalk(t *testing.T) {
	t.Parallel()
	c := run(t, inmemory.New, withAdmin...)
	walk(t, c, c)
}

// walk goes through the whole of the API's description once, as a shopper and an
// admin would, with everything that the program is made of: the admin at one
// process, and the shopper at another one or the same. Nothing was sold before.
func walk(t *testing.T, c, other *client) {
	admin, u := c.admin(), other.user()

	p := admin.product(3, map[string]any{"tags": []string{"phones"}, "description": "Rings."})
	if list := data[[]productJSON](t, c.send("GET", "/api/v1/products?tag=phones", nil)); len(list) != 1 || list[0].ID != p.ID {
		t.Errorf("a new product is not in the list of its tag: %+v", list)
	}
	got := c.want(http.StatusOK, c.send("GET", "/api/v1/products/"+p.ID, nil))
	if got.header.Get("ETag") != `"1"` {
		t.Errorf("ETag is %s, want the version, quoted", got.header.Get("ETag"))
	}

	o := u.placed("first", p.ID, 2)
	if o.Status != "pending" || o.Total != (moneyJSON{3998, "CNY"}) || o.Version != 1 {
		t.Errorf("unexpected order %+v", o)
	}
	u.becomes(o.ID, "reserved")
	c.shows(p.ID, 1)

	paid := data[paymentJSON](t, u.want(http.StatusCreated, u.pay(o.ID, "pay", "tok_ok")))
	if paid.Status != "captured" || paid.OrderID != o.ID || paid.Amount != o.Total {
		t.Errorf("unexpected payment %+v", paid)
	}
	u.becomes(o.ID, "paid")
	u.wantError(http.StatusConflict, "INVALID_STATE", u.send("POST", "/api/v1/orders/"+o.ID+"/cancel", nil))

	type entry struct {
		ProductID string `json:"product_id"`
		Name      string
		Sold      int64
	}
	eventually(t, "the board shows what was sold", func() bool {
		board := data[[]entry](t, c.send("GET", "/api/v1/leaderboards/best-sellers", nil))
		return slices.Equal(board, []entry{{p.ID, "A thing", 2}})
	})
	eventually(t, "the audit trail tells the whole story", func() bool {
		trail := data[[]struct{ Type string }](t, admin.send("GET", "/api/v1/admin/audit?order_id="+o.ID, nil))
		var types []string
		for _, e := range trail {
			types = append(types, e.Type)
		}
		return strings.Join(types, " ") == "order.placed stock.deducted order.reserved payment.captured order.paid"
	})

	second := u.placed("second", p.ID, 1)
	u.wantError(http.StatusConflict, "SOLD_OUT", u.order("third", p.ID, 1))
	u.becomes(second.ID, "reserved")
	for range 2 {
		if got := data[orderJSON](t, u.want(http.StatusOK, u.send("POST", "/api/v1/orders/"+second.ID+"/cancel", nil))); got.Status != "cancelled" {
			t.Errorf("cancelled order is %s", got.Status)
		}
	}
	c.shows(p.ID, 1)
	if list := data[[]orderJSON](t, u.send("GET", "/api/v1/orders", nil)); len(list) != 2 || list[0].ID != second.ID {
		t.Errorf("orders are not newest first: %+v", list)
	}

	restocked := data[productJSON](t, admin.want(http.StatusOK, admin.send("POST", "/api/v1/products/"+p.ID+"/restock", map[string]any{"quantity": 5}, "Idempotency-Key", "more")))
	if restocked.ID != p.ID {
		t.Errorf("restock answered %+v", restocked)
	}
	admin.want(http.StatusOK, admin.send("POST", "/api/v1/products/"+p.ID+"/restock", map[string]any{"quantity": 5}, "Idempotency-Key", "more"))
	c.shows(p.ID, 6)

	u.want(http.StatusNoContent, u.send("DELETE", "/api/v1/sessions/current", nil))
	u.wantError(http.StatusUnauthorized, "UNAUTHENTICATED", u.send("GET", "/api/v1/users/me", nil))
}

func editsNeedTheCurrentVersion(t *testing.T, s shop) {
	c, admin := s.guest, s.admin
	p := admin.product(1, nil)
	edit := map[string]any{"name": "Another", "price": moneyJSON{5, "CNY"}, "tags": []string{"new"}}
	admin.wantError(http.StatusBadRequest, "INVALID_ARGUMENT", admin.send("PUT", "/api/v1/products/"+p.ID, edit))
	got := data[productJSON](t, admin.want(http.StatusOK, admin.send("PUT", "/api/v1/products/"+p.ID, edit, "If-Match", `"1"`)))
	if got.Name != "Another" || got.Version != 2 {
		t.Errorf("edited product is %+v", got)
	}
	if seen := data[productJSON](t, c.send("GET", "/api/v1/products/"+p.ID, nil)); seen.Name != "Another" {
		t.Errorf("a client does not see the edit: %+v", seen)
	}
	admin.wantError(http.StatusPreconditionFailed, "VERSION_MISMATCH", admin.send("PUT", "/api/v1/products/"+p.ID, edit, "If-Match", `"1"`))
}

func profileEdits(t *testing.T, s shop) {
	u := s.users[3]
	type profile struct{ Name, City, Email string }
	before := data[profile](t, u.want(http.StatusOK, u.send("GET", "/api/v1/users/me", nil)))
	after := data[profile](t, u.want(http.StatusOK, u.send("PATCH", "/api/v1/users/me", map[string]any{"city": "Xi'an"})))
	if after != (profile{before.Name, "Xi'an", before.Email}) {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if seen := data[profile](t, u.send("GET", "/api/v1/users/me", nil)); seen != after {
		t.Errorf("the edit is not seen: %+v", seen)
	}
}

func paymentOutcomes(t *testing.T, s shop) {
	u, stranger := s.users[4], s.users[5]
	p := s.admin.product(10, nil)
	o := u.placed("o", p.ID, 1)

	declined := u.pay(o.ID, "k1", "tok_declined")
	u.wantError(http.StatusPaymentRequired, "PAYMENT_DECLINED", declined)
	again := u.pay(o.ID, "k1", "tok_declined")
	if string(again.body) != string(declined.body) || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("replayed 402 differs:\n%s\n%s", declined.body, again.body)
	}
	u.wantError(http.StatusUnprocessableEntity, "IDEMPOTENCY_MISMATCH", u.pay(o.ID, "k1", "tok_ok"))

	captured := u.want(http.StatusCreated, u.pay(o.ID, "k2", "tok_flaky"))
	replay := u.want(http.StatusCreated, u.pay(o.ID, "k2", "tok_flaky"))
	if string(replay.body) != string(captured.body) || replay.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("replayed 201 differs:\n%s\n%s", captured.body, replay.body)
	}
	u.wantError(http.StatusConflict, "INVALID_STATE", u.pay(o.ID, "k3", "tok_ok"))

	list := data[[]paymentJSON](t, u.want(http.StatusOK, u.send("GET", "/api/v1/orders/"+o.ID+"/payments", nil)))
	if len(list) != 2 || list[0].Status != "captured" || list[1].Status != "declined" {
		t.Errorf("payments are %+v, want captured then declined", list)
	}
	stranger.wantError(http.StatusNotFound, "NOT_FOUND", stranger.send("GET", "/api/v1/orders/"+o.ID+"/payments", nil))
}
