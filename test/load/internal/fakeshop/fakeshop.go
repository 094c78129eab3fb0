package fakeshop

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The admin that every fake shop has.
const (
	Email    = "admin@example.com"
	Password = "correct horse"
)

// Wrongs are what a shop gets wrong, each once unless it says more. The zero
// Wrongs is a good shop.
type Wrongs struct {
	Oversells      bool  // a piece is sold when none is left
	Overfills      bool  // more pieces are sold at once than there are
	Undersells     int64 // so many pieces are never sold
	Loses          bool  // an accepted order is in no list
	NeverReserves  bool  // an order stays pending
	Rejects        bool  // an accepted order is rejected
	ChangesReplay  bool  // a replay has another body
	RefusesReplay  bool  // a replay is judged afresh
	UnmarkedReplay bool  // a replay lacks its header
	GivesTwice     bool  // two users are given the same order
	FailsAfter     bool  // an order is made, and the answer is 500
	ShowsWrong     bool  // the stock shown never changes
	StaysClosed    bool  // the sale never opens
	SignsOut       bool  // everybody is signed out when the first order comes
	Throttles      int   // every request is first told 429 or 503 so often
}

// Shop is an http.Handler. It is safe for concurrent use.
type Shop struct {
	wrong Wrongs
	mux   *http.ServeMux

	mu      sync.Mutex
	did     map[string]bool // which wrongs were done
	told    map[string]int  // to wait, by request
	users   map[string]string
	signOut int // how often everybody was signed out
	stock   int64
	left    int64
	orders  []order
	answers map[string][]byte // bodies of 201 by user and key
}

type order struct {
	ID        string    `json:"id"`
	ProductID string    `json:"product_id"`
	Quantity  int64     `json:"quantity"`
	Status    string    `json:"status"`
	user      string    // who owns it
	at        time.Time // when it was made
}

// New is a shop that gets that wrong.
func New(wrong Wrongs) *Shop {
	s := &Shop{
		wrong: wrong, mux: http.NewServeMux(), did: map[string]bool{}, told: map[string]int{},
		users: map[string]string{Email: Password}, answers: map[string][]byte{},
	}
	s.mux.HandleFunc("POST /api/v1/users", s.register)
	s.mux.HandleFunc("POST /api/v1/sessions", s.signIn)
	s.mux.HandleFunc("POST /api/v1/products", s.makeProduct)
	s.mux.HandleFunc("GET /api/v1/products/{id}", s.product)
	s.mux.HandleFunc("POST /api/v1/orders", s.place)
	s.mux.HandleFunc("GET /api/v1/orders", s.list)
	return s
}

// ServeHTTP answers one request, after those that came before.
func (s *Shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	request := fmt.Sprint(r.Method, r.URL, r.Header.Get("Authorization"), r.Header.Get("Idempotency-Key"))
	if s.told[request] < s.wrong.Throttles {
		s.told[request]++
		w.Header().Set("Retry-After", "1")
		if s.told[request]%2 == 0 {
			fail(w, http.StatusTooManyRequests, "RATE_LIMITED")
			return
		}
		fail(w, http.StatusServiceUnavailable, "UNAVAILABLE")
		return
	}
	if r.Method == http.MethodPost && r.URL.Path == "/api/v1/orders" && s.once("sign out", s.wrong.SignsOut) {
		s.signOut++
	}
	if user(r) != "" && r.Header.Get("Authorization") != "Bearer "+s.token(user(r)) {
		fail(w, http.StatusUnauthorized, "UNAUTHENTICATED")
		return
	}
	s.mux.ServeHTTP(w, r)
}

// once says whether to get a thing wrong now: the first time of all.
func (s *Shop) once(what string, wrong bool) bool {
	if !wrong || s.did[what] {
		return false
	}
	s.did[what] = true
	return true
}

// token is what a user holds who signs in now.
func (s *Shop) token(email string) string { return fmt.Sprintf("%s#%d", email, s.signOut) }

// user is who sent a request.
func user(r *http.Request) string {
	email, _, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), "#")
	return email
}

func read(r *http.Request) (v struct {
	Email, Password string
	Stock           int64
	ProductID       string `json:"product_id"`
	Quantity        int64
}) {
	if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
		panic(err)
	}
	return v
}

func succeed(w http.ResponseWriter, status int, data any) []byte {
	body, err := json.Marshal(map[string]any{"data": data})
	if err != nil {
		panic(err)
	}
	send(w, status, body)
	return body
}

func fail(w http.ResponseWriter, status int, code string) {
	send(w, status, fmt.Appendf(nil, `{"error":{"code":%q,"status":%d}}`, code, status))
}

func send(w http.ResponseWriter, status int, body []byte) {
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		panic(http.ErrAbortHandler) // the client went away
	}
}
