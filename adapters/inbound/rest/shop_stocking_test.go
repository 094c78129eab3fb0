package rest

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func TestProductsAreRestockedOncePerKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t, nil)
		admin, user := s.admin(t), s.user(t, "ada")
		pid := s.product(t, 1, "")
		path := "/api/v1/products/" + pid.String() + "/restock"
		s.order(t, user, "k1", pid, "1")
		body := `{"product_id":"` + pid.String() + `","quantity":1}`
		s.do("POST", "/api/v1/orders", body, key(user, "k2")).want(t, 409, "SOLD_OUT")

		w := s.do("POST", path, `{"quantity":2}`, key(admin, "r1"))
		w.want(t, 200, "")
		matches(t, s.testAPI, w, "POST", "/api/v1/products/{id}/restock")
		wantHeaders(t, w.Header, map[string]string{"ETag": `"1"`, "Idempotent-Replayed": ""})
		w = s.do("POST", path, `{"quantity":2}`, key(admin, "r1"))
		w.want(t, 200, "")
		wantHeaders(t, w.Header, map[string]string{"Idempotent-Replayed": "true"})
		s.do("POST", path, `{"quantity":3}`, key(admin, "r1")).want(t, 422, "IDEMPOTENCY_MISMATCH")
		<-time.After(ports.SoldOutLasts)

		s.order(t, user, "k3", pid, "1")
		s.order(t, user, "k4", pid, "1")
		s.do("POST", "/api/v1/orders", body, key(user, "k5")).want(t, 409, "SOLD_OUT")
		for range 2 {
			s.do("POST", path, `{"quantity":1}`, admin).want(t, 200, "")
		}
		<-time.After(ports.SoldOutLasts)
		s.order(t, user, "k6", pid, "2")
	})
}

func TestRestocksThatAreNotOne(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	admin := s.admin(t)
	path := "/api/v1/products/" + s.product(t, 1, "").String() + "/restock"
	for _, body := range []string{`{}`, `{"quantity":0}`, `{"quantity":-1}`, `{"quantity":1000000001}`, `{"quantity":"1"}`, `{"quantity":1,"x":1}`} {
		s.do("POST", path, body, admin).want(t, 400, "INVALID_ARGUMENT")
	}
	s.do("POST", path, `{"quantity":1}`, key(admin, "a b")).want(t, 400, "INVALID_ARGUMENT")
	for _, unknown := range []string{id.Hash("none").String(), "1"} {
		s.do("POST", strings.Replace(path, path[len("/api/v1/products/"):len("/api/v1/products/")+36], unknown, 1), `{"quantity":1}`, admin).want(t, 404, "NOT_FOUND")
	}
}
