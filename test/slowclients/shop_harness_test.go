package slowclients_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"example.com/surge/adapters/inbound/rest"
	"example.com/surge/core/account"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/test/internal/quickshop"
)

func init() { compose = quickshop.New }

// buyer is signed in and knows what to buy of the demo catalogue.
type buyer struct {
	s       *service
	token   string
	product string
}

// newBuyer is somebody who is signed in already.
func newBuyer(t *testing.T, s *service) buyer {
	t.Helper()
	tokens, err := rest.NewTokens([]byte(secret), "surge")
	if err != nil {
		t.Fatal(err)
	}
	session := ports.Session{ID: id.ID{1}, User: id.ID{2}, Role: string(account.RoleUser)}
	if err := s.backends.Sessions.Node().Put(t.Context(), session, time.Hour); err != nil {
		t.Fatal(err)
	}
	b := buyer{s: s}
	if b.token, err = tokens.Sign(session, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	products := data[[]struct{ ID string }](t, b.ask(t, "GET", "/api/v1/products", ""))
	if len(products) == 0 {
		t.Fatal("nothing is on sale")
	}
	b.product = products[0].ID
	return b
}

// ask is a request that takes no time.
func (b buyer) ask(t *testing.T, method, path, body string) answer {
	t.Helper()
	c := b.s.dial()
	c.say(fmt.Sprintf("%s %s HTTP/1.1\r\nHost: surge.test\r\nAuthorization: Bearer %s\r\nConnection: close\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", method, path, b.token, len(body), body))
	return c.answer()
}

// order is the head and the body of a request for one piece.
func (b buyer) order(key string) (head, body string) {
	body = fmt.Sprintf(`{"product_id":%q,"quantity":1}`, b.product)
	return fmt.Sprintf("POST /api/v1/orders HTTP/1.1\r\nHost: surge.test\r\nAuthorization: Bearer %s\r\nIdempotency-Key: %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n", b.token, key, len(body)), body
}

// wantOrders checks how many orders the buyer has.
func (b buyer) wantOrders(t *testing.T, want int) {
	t.Helper()
	if got := len(data[[]any](t, b.ask(t, "GET", "/api/v1/orders", ""))); got != want {
		t.Errorf("the buyer has %d orders, want %d", got, want)
	}
}

// data decodes {"data": …} of an answer.
func data[T any](t *testing.T, a answer) T {
	t.Helper()
	var d struct{ Data T }
	if err := json.Unmarshal(a.body, &d); err != nil {
		t.Errorf("%s: %v", a.body, err)
	}
	return d.Data
}
