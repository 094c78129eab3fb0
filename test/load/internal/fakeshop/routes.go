package fakeshop

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// product is the id of the one product that a shop has.
const product = "product-1"

// reservedAfter is how long an order is pending.
const reservedAfter = 30 * time.Millisecond

func (s *Shop) register(w http.ResponseWriter, r *http.Request) {
	in := read(r)
	if _, taken := s.users[in.Email]; taken {
		fail(w, http.StatusConflict, "ALREADY_EXISTS")
		return
	}
	s.users[in.Email] = in.Password
	succeed(w, http.StatusCreated, map[string]string{"email": in.Email})
}

func (s *Shop) signIn(w http.ResponseWriter, r *http.Request) {
	in := read(r)
	if password, ok := s.users[in.Email]; !ok || password != in.Password {
		fail(w, http.StatusUnauthorized, "UNAUTHENTICATED")
		return
	}
	succeed(w, http.StatusCreated, map[string]string{"access_token": s.token(in.Email), "token_type": "Bearer"})
}

func (s *Shop) makeProduct(w http.ResponseWriter, r *http.Request) {
	if user(r) != Email {
		fail(w, http.StatusForbidden, "PERMISSION_DENIED")
		return
	}
	s.stock = read(r).Stock
	s.left = s.stock - s.wrong.Undersells
	succeed(w, http.StatusCreated, map[string]string{"id": product})
}

func (s *Shop) product(w http.ResponseWriter, _ *http.Request) {
	shown := s.left
	if s.wrong.ShowsWrong {
		shown = s.stock
	}
	succeed(w, http.StatusOK, map[string]any{"id": product, "stock": shown})
}

func (s *Shop) place(w http.ResponseWriter, r *http.Request) {
	in, attempt := read(r), user(r)+" "+r.Header.Get("Idempotency-Key")
	body, again := s.answers[attempt]
	switch {
	case s.wrong.StaysClosed:
		w.Header().Set("Retry-After", "1")
		fail(w, http.StatusServiceUnavailable, "UNAVAILABLE")
	case again && !s.once("refuse a replay", s.wrong.RefusesReplay):
		s.replay(w, body)
	case in.Quantity > 1 && in.Quantity > s.left && !s.wrong.Overfills:
		fail(w, http.StatusConflict, "SOLD_OUT")
	case in.Quantity == 1 && s.left < 1 && !s.once("oversell", s.wrong.Oversells):
		fail(w, http.StatusConflict, "SOLD_OUT")
	default:
		s.sell(w, attempt, order{ProductID: in.ProductID, Quantity: in.Quantity, user: user(r)})
	}
}

func (s *Shop) replay(w http.ResponseWriter, body []byte) {
	if s.once("change a replay", s.wrong.ChangesReplay) {
		body = append([]byte(" "), body...)
	}
	if !s.once("leave a replay unmarked", s.wrong.UnmarkedReplay) {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	send(w, http.StatusCreated, body)
}

func (s *Shop) sell(w http.ResponseWriter, attempt string, o order) {
	s.left -= o.Quantity
	o.ID, o.Status, o.at = "order-"+strconv.Itoa(len(s.orders)), "pending", time.Now()
	if len(s.orders) > 0 && s.once("give an order twice", s.wrong.GivesTwice) {
		o.ID = s.orders[0].ID
	}
	s.orders = append(s.orders, o)
	if s.once("fail after", s.wrong.FailsAfter) {
		fail(w, http.StatusInternalServerError, "INTERNAL")
		return
	}
	s.answers[attempt] = succeed(w, http.StatusCreated, o)
}

// list pages by two, newest first.
func (s *Shop) list(w http.ResponseWriter, r *http.Request) {
	mine := []order{}
	for i := len(s.orders) - 1; i >= 0; i-- {
		o := s.orders[i]
		if o.user != user(r) || i == 0 && s.wrong.Loses {
			continue
		}
		if time.Since(o.at) >= reservedAfter && (i > 0 || !s.wrong.NeverReserves) {
			o.Status = "reserved"
		}
		if i == 0 && s.wrong.Rejects {
			o.Status = "rejected"
		}
		mine = append(mine, o)
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("cursor")) // no cursor is the first page
	next := ""
	if from+2 < len(mine) {
		next = strconv.Itoa(from + 2)
	}
	page := struct {
		Data []order `json:"data"`
		Next string  `json:"next_cursor,omitempty"`
	}{mine[from:min(from+2, len(mine))], next}
	body, err := json.Marshal(page)
	if err != nil {
		panic(fmt.Sprint("encode a page: ", err))
	}
	send(w, http.StatusOK, body)
}
