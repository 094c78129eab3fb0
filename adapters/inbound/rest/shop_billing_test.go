package rest

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestPayments(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	user, other := s.user(t, "ada"), s.user(t, "eve")
	pid := s.product(t, 10, "")
	oid := s.order(t, user, "k1", pid, "2")
	s.deduct(t, user, oid)
	path := "/api/v1/orders/" + oid.String() + "/payments"
	pay := func(k, token string) *got {
		w := s.do("POST", path, `{"payment_token":"`+token+`"}`, key(user, k))
		matches(t, s.testAPI, w, "POST", "/api/v1/orders/{id}/payments")
		return w
	}

	declined := pay("p1", "tok_declined")
	declined.want(t, 402, "PAYMENT_DECLINED")
	paid := pay("p2", "tok_ok")
	paid.want(t, 201, "")
	if !strings.Contains(string(paid.Body), `"order_id":"`+oid.String()+`","status":"captured","amount":{"amount":3998,"currency":"CNY"}`) {
		t.Errorf("got %s", paid.Body)
	}
	for k, first := range map[string]*got{"p1": declined, "p2": paid} {
		token := map[string]string{"p1": "tok_declined", "p2": "tok_ok"}[k]
		again := pay(k, token)
		if again.Code != first.Code || string(again.Body) != string(first.Body) {
			t.Errorf("the replay is %d %s, the first was %d %s", again.Code, again.Body, first.Code, first.Body)
		}
		wantHeaders(t, again.Header, map[string]string{"Idempotent-Replayed": "true"})
		wantHeaders(t, first.Header, map[string]string{"Idempotent-Replayed": ""})
		if again.Header.Get("X-Request-Id") == first.Header.Get("X-Request-Id") {
			t.Error("the replay has the first request's id in its header")
		}
	}
	pay("p2", "tok_declined").want(t, 422, "IDEMPOTENCY_MISMATCH")
	pay("p3", "tok_ok").want(t, 409, "INVALID_STATE")

	w := s.do("GET", path, "", user)
	w.want(t, 200, "")
	matches(t, s.testAPI, w, "GET", "/api/v1/orders/{id}/payments")
	if body := string(w.Body); strings.Index(body, "captured") > strings.Index(body, "declined") {
		t.Errorf("the newest is not first: %s", body)
	}
	s.do("GET", path, "", other).want(t, 404, "NOT_FOUND")
	s.do("POST", path, `{"payment_token":"tok_ok"}`, key(other, "p1")).want(t, 404, "NOT_FOUND")
}

func TestPaymentsThatAreNotOne(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	user := s.user(t, "ada")
	path := "/api/v1/orders/" + s.order(t, user, "k1", s.product(t, 10, ""), "1").String() + "/payments"
	for _, body := range []string{`{}`, `{"payment_token":""}`, `{"payment_token":1}`, `{"payment_token":null}`, `{"payment_token":"` + strings.Repeat("t", 256) + `"}`, `{"payment_token":"a\u0000"}`} {
		w := s.do("POST", path, body, key(user, "p"))
		w.want(t, 400, "INVALID_ARGUMENT")
		if d := w.failure(t).Details; len(d) != 1 || d[0].Field != "payment_token" {
			t.Errorf("%.60s: details are %v", body, d)
		}
	}
	s.do("POST", path, `{"payment_token":"tok_ok"}`, user).want(t, 400, "INVALID_ARGUMENT")
	s.do("POST", "/api/v1/orders/1/payments", `{"payment_token":"tok_ok"}`, key(user, "p")).want(t, 404, "NOT_FOUND")
	if strings.Contains(s.log.String(), "tttt") {
		t.Error("a means of payment is in the log")
	}
}

func TestPayingWhatIsNotReservedYetSaysWhenToComeBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t, nil)
		user := s.user(t, "ada")
		path := "/api/v1/orders/" + s.order(t, user, "k1", s.product(t, 10, ""), "1").String() + "/payments"
		start := time.Now()
		w := s.do("POST", path, `{"payment_token":"tok_ok"}`, key(user, "p"))
		w.want(t, 409, "INVALID_STATE")
		if w.Header.Get("Retry-After") == "" || time.Since(start) < 2*time.Second {
			t.Errorf("after %v: Retry-After is %q", time.Since(start), w.Header.Get("Retry-After"))
		}
	})
}

func TestAPaymentWithoutAnAnswerIsUnavailableThenInProgress(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil)
	user := s.user(t, "ada")
	oid := s.order(t, user, "k1", s.product(t, 10, ""), "1")
	s.deduct(t, user, oid)
	path := "/api/v1/orders/" + oid.String() + "/payments"
	w := s.do("POST", path, `{"payment_token":"tok_timeout"}`, key(user, "p"))
	w.want(t, 503, "UNAVAILABLE")
	if w.Header.Get("Retry-After") == "" {
		t.Error("there is no Retry-After")
	}
	s.do("POST", path, `{"payment_token":"tok_timeout"}`, key(user, "p")).want(t, 409, "REQUEST_IN_PROGRESS")
	s.do("POST", path, `{"payment_token":"tok_ok"}`, key(user, "p2")).want(t, 409, "REQUEST_IN_PROGRESS")
}
