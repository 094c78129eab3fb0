package sale_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/test/load/internal/client"
	"example.com/surge/test/load/internal/fakeshop"
	"example.com/surge/test/load/internal/sale"
)

// direct calls a handler without a network, so that a bubble's clock moves.
type direct struct{ shop http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	d.shop.ServeHTTP(w, r)
	return w.Result(), nil
}

// steps counts what a sale reports.
type steps struct{ begun, done atomic.Int64 }

func (s *steps) Begin(_ string, n int) { s.begun.Add(int64(n)) }
func (s *steps) Step()                 { s.done.Add(1) }

func options(users int, stock int64) sale.Options {
	return sale.Options{
		Run: "run", Users: users, Accounts: 3, Stock: stock, Workers: 2, Settle: 5 * time.Second,
		Email: fakeshop.Email, Password: fakeshop.Password,
	}
}

// hold holds a sale in a shop, on a virtual clock.
func hold(t *testing.T, o sale.Options, wrong fakeshop.Wrongs, check func(*testing.T, *sale.Evidence, error)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e, err := sale.Hold(t.Context(), client.New([]string{"http://shop"}, direct{fakeshop.New(wrong)}, 5), o, &steps{})
		check(t, e, err)
	})
}

func TestGoodShops(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		users int
		stock int64
		wrong fakeshop.Wrongs
	}{
		"sells out":              {40, 10, fakeshop.Wrongs{}},
		"has more than enough":   {10, 40, fakeshop.Wrongs{}},
		"asks everybody to wait": {20, 10, fakeshop.Wrongs{Throttles: 2}},
		"signs everybody out":    {20, 10, fakeshop.Wrongs{SignsOut: true}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hold(t, options(c.users, c.stock), c.wrong, func(t *testing.T, e *sale.Evidence, err error) {
				if err != nil {
					t.Fatal(err)
				}
				if found := sale.Judge(e); len(found) != 0 {
					t.Errorf("found %q", found)
				}
				sold := min(c.users, int(c.stock))
				if len(e.Accepted()) != sold || e.ByStatus()["reserved"] != sold || e.Shown != c.stock-int64(sold) {
					t.Errorf("accepted %d, by status %v, stock %d", len(e.Accepted()), e.ByStatus(), e.Shown)
				}
			})
		})
	}
}

func TestBadShopsAreFound(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		wrong fakeshop.Wrongs
		want  string
	}{
		"oversells":             {fakeshop.Wrongs{Oversells: true}, "oversold: 11 orders were accepted for 10 pieces"},
		"undersells":            {fakeshop.Wrongs{Undersells: 2}, "undersold: 8 orders"},
		"loses an order":        {fakeshop.Wrongs{Loses: true}, "lost, for their owners' lists lack them: 1, such as order-0"},
		"never reserves":        {fakeshop.Wrongs{NeverReserves: true}, "did not become reserved but are pending: 1"},
		"rejects":               {fakeshop.Wrongs{Rejects: true}, "did not become reserved but are rejected: 1"},
		"changes a replay":      {fakeshop.Wrongs{ChangesReplay: true}, "replays had another body than the first answer: 1"},
		"refuses a replay":      {fakeshop.Wrongs{RefusesReplay: true}, "replays had another status than the first answer: 1"},
		"leaves it unmarked":    {fakeshop.Wrongs{UnmarkedReplay: true}, "replays lack Idempotent-Replayed: true: 1"},
		"gives an order twice":  {fakeshop.Wrongs{GivesTwice: true}, "orders were given to two users: 1"},
		"makes it, and fails":   {fakeshop.Wrongs{FailsAfter: true}, "orders were answered 500 INTERNAL: 1"},
		"hides what it made":    {fakeshop.Wrongs{FailsAfter: true}, "orders exist that nobody was told of: 1, such as order-0 (reserved)"},
		"shows the wrong stock": {fakeshop.Wrongs{ShowsWrong: true}, "shows a stock of 10, but 10 − 10 = 0 pieces are left"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hold(t, options(40, 10), c.wrong, func(t *testing.T, e *sale.Evidence, err error) {
				if err != nil {
					t.Fatal(err)
				}
				if found := strings.Join(sale.Judge(e), "\n"); !strings.Contains(found, c.want) {
					t.Errorf("found:\n%s\nwant: %s", found, c.want)
				}
			})
		})
	}
}

func TestWhatKeepsASaleFromItsEnd(t *testing.T) {
	t.Parallel()
	stranger := options(4, 2)
	stranger.Password = "a guess"
	cases := map[string]struct {
		o     sale.Options
		wrong fakeshop.Wrongs
		want  string
	}{
		"a stranger":              {stranger, fakeshop.Wrongs{}, "sign the admin in: answered 401 UNAUTHENTICATED"},
		"a sale that never opens": {options(4, 2), fakeshop.Wrongs{StaysClosed: true}, "wait for the sale to open: 3 of 2 pieces: answered 503 UNAVAILABLE"},
		"more than fits the gate": {options(4, 2), fakeshop.Wrongs{Overfills: true}, "answered 201, want 409 SOLD_OUT"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hold(t, c.o, c.wrong, func(t *testing.T, e *sale.Evidence, err error) {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got error %v, want %q", err, c.want)
				}
				if e.Outcomes != nil {
					t.Error("the rush took place")
				}
			})
		})
	}
}

// An interrupt ends a sale at once, and leaves what was found until then.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		interrupted := errors.New("interrupted")
		shop := fakeshop.New(fakeshop.Wrongs{NeverReserves: true})
		began := time.Now()
		time.AfterFunc(time.Second, func() { cancel(interrupted) })
		e, err := sale.Hold(ctx, client.New([]string{"http://shop"}, direct{shop}, 5), options(40, 10), &steps{})
		if !errors.Is(err, interrupted) || time.Since(began) != time.Second {
			t.Errorf("ended after %v with %v", time.Since(began), err)
		}
		if len(e.Samples) != 80 || e.Listed {
			t.Errorf("%d samples of the rush, and listed %v", len(e.Samples), e.Listed)
		}
	})
}

// At a rate users come when they are due, whoever is still waiting, and have
// waited since then, were they asked to come again.
func TestRate(t *testing.T) {
	t.Parallel()
	o := options(8, 8)
	o.Rate = 2
	hold(t, o, fakeshop.Wrongs{Throttles: 1}, func(t *testing.T, e *sale.Evidence, err error) {
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		for _, s := range e.Samples[:2*o.Users] {
			took := map[string]time.Duration{"503 UNAVAILABLE": 0, "201": time.Second}[s.Kind]
			if due := time.Duration(seen[s.Kind]) * time.Second / 2; s.Began != due || s.Took != took {
				t.Errorf("%s came at %v and took %v, want %v and %v", s.Kind, s.Began, s.Took, due, took)
			}
			seen[s.Kind]++
		}
		if seen["201"] != o.Users || seen["503 UNAVAILABLE"] != o.Users {
			t.Errorf("answers: %v", seen)
		}
	})
}

func TestProgressReachesItsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var p steps
		if _, err := sale.Hold(t.Context(), client.New([]string{"http://shop"}, direct{fakeshop.New(fakeshop.Wrongs{})}, 5), options(7, 3), &p); err != nil {
			t.Fatal(err)
		}
		if p.begun.Load() != p.done.Load() || p.done.Load() < 2*7 {
			t.Errorf("%d steps of %d", p.done.Load(), p.begun.Load())
		}
	})
}
