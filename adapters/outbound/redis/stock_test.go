package redis

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

var stockProduct = id.Hash("product")

// openStock is a gate with so many pieces on a server of its own.
func openStock(t *testing.T, state ports.StockState) (*miniredis.Miniredis, *Stock) {
	t.Helper()
	m := miniredis.RunT(t)
	c, err := Open("redis://"+m.Addr()+"?retries=0", Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	s := NewStock(c)
	ticket, _, err := s.Prepare(t.Context(), stockProduct)
	if err == nil {
		err = s.Open(t.Context(), stockProduct, ticket, state)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m, s
}

func attempt(name string) ports.Reservation {
	return ports.Reservation{
		Product: stockProduct, Hold: id.Hash("hold", name), Order: id.Hash("order", name), User: id.Hash("user", name),
		Quantity: 1, TTL: time.Minute,
	}
}

func TestStockOpensInParts(t *testing.T) {
	t.Parallel()
	state := ports.StockState{Free: -3}
	const n = 2*stockPart + 7
	for i := range n {
		r := attempt(strconv.Itoa(i))
		state.Holds = append(state.Holds, ports.SettledHold{Hold: r.Hold, Order: r.Order, User: r.User, Quantity: 1, Counts: true})
		state.Operations = append(state.Operations, id.Hash("operation", strconv.Itoa(i)))
	}
	m, s := openStock(t, state)
	for _, i := range []int{0, stockPart - 1, stockPart, n - 1} {
		h, err := s.Find(t.Context(), stockProduct, state.Holds[i].Hold)
		if err != nil || h.Order != state.Holds[i].Order || h.State != ports.HoldSettled {
			t.Errorf("hold %d is %+v, %v", i, h, err)
		}
		if err := s.Restock(t.Context(), stockProduct, state.Operations[i], 100); err != nil {
			t.Error(err)
		}
	}
	if levels, err := s.Levels(t.Context(), []id.ID{stockProduct}); err != nil || levels[0] != (ports.Level{Open: true}) {
		t.Errorf("levels %+v, %v", levels, err)
	}
	m.FastForward(time.Hour)
	if keys := m.Keys(); len(keys) != 2 {
		t.Errorf("after an hour there are %q, want the hash and what is past", keys)
	}
}

func TestStockOpensNothingThatLostAPart(t *testing.T) {
	t.Parallel()
	m, s := openStock(t, ports.StockState{})
	ctx := t.Context()
	if _, err := s.Close(ctx, stockProduct); err != nil {
		t.Fatal(err)
	}
	ticket, _, err := s.Prepare(ctx, stockProduct)
	if err != nil {
		t.Fatal(err)
	}
	build := string(ticket) + "/1"
	name := string(stockProduct[:])
	keys := []string{s.gate(stockProduct), s.held(stockProduct), s.past(stockProduct), s.ticket(stockProduct),
		s.c.part("stock:new", name, build), s.c.part("stock:new:past", name, build)}
	for _, lost := range []string{"", keys[4], keys[5]} {
		m.HSet(keys[4], "parts", "1")
		if _, err := m.ZAdd(keys[5], 1, "x"); err != nil {
			t.Fatal(err)
		}
		parts := 2
		if lost != "" {
			parts = 1
			m.Del(lost)
		}
		cmd, err := s.c.eval(ctx, "open", stockOpen, keys, string(ticket), build, parts, 9)
		if done, _ := cmd.Bool(); err != nil || done {
			t.Errorf("without %q it opened: %v, %v", lost, done, err)
		}
	}
}

// A call whose reply was lost is sent again.
func TestStockOpenMayBeRepeated(t *testing.T) {
	t.Parallel()
	_, s := openStock(t, ports.StockState{Free: 5})
	ctx := t.Context()
	if _, err := s.Close(ctx, stockProduct); err != nil {
		t.Fatal(err)
	}
	ticket, _, err := s.Prepare(ctx, stockProduct)
	if err != nil {
		t.Fatal(err)
	}
	name := string(stockProduct[:])
	keys := []string{s.gate(stockProduct), s.held(stockProduct), s.past(stockProduct), s.ticket(stockProduct),
		s.c.part("stock:new", name, "b"), s.c.part("stock:new:past", name, "b")}
	for i := range 2 {
		cmd, err := s.c.eval(ctx, "open", stockOpen, keys, string(ticket), "b", 0, 5)
		if done, _ := cmd.Bool(); err != nil || !done {
			t.Errorf("time %d: opened %v, %v", i+1, done, err)
		}
		if got, err := s.Reserve(ctx, attempt("a")); err != nil || got.Fresh != (i == 0) {
			t.Errorf("time %d: %+v, %v", i+1, got, err)
		}
	}
}

func TestStockSoldOutIsForgotten(t *testing.T) {
	t.Parallel()
	m, s := openStock(t, ports.StockState{Free: 1})
	ctx := t.Context()
	reserve := func(name string) ports.Reserved {
		t.Helper()
		got, err := s.Reserve(ctx, attempt(name))
		if err != nil {
			t.Error(err)
		}
		return got
	}
	reserve("a")
	for range 2 {
		if got := reserve("b"); got.Outcome != ports.ReserveSoldOut || !s.seen.seems(stockProduct) {
			t.Errorf("%+v, and is noted: %v", got, s.seen.seems(stockProduct))
		}
	}
	if got := reserve("a"); got.Hold.State != ports.HoldHeld || got.Fresh {
		t.Errorf("whose hold it is gets %+v", got)
	}
	if err := s.Restock(ctx, stockProduct, id.Hash("restock"), 1); err != nil {
		t.Error(err)
	}
	if got := reserve("b"); !got.Fresh || s.seen.seems(stockProduct) {
		t.Errorf("%+v, and is noted: %v", got, s.seen.seems(stockProduct))
	}
	reserve("c")
	m.FlushAll()
	if got, err := s.Reserve(ctx, attempt("c")); !fault.Is(err, fault.Unavailable) || got != (ports.Reserved{}) {
		t.Errorf("after a loss: %+v, %v", got, err)
	}
}

// What others have put in the place of our keys is no hold, no level and no
// reason to panic.
func TestStockOnDamagedKeys(t *testing.T) {
	t.Parallel()
	r := attempt("a")
	settle := ports.Settlement{Product: r.Product, Hold: r.Hold, Order: r.Order, Quantity: 1}
	calls := map[string]func(t *testing.T, s *Stock) error{
		"Find": func(t *testing.T, s *Stock) error {
			t.Helper()
			_, err := s.Find(t.Context(), r.Product, r.Hold)
			return err
		},
		"Reserve": func(t *testing.T, s *Stock) error { t.Helper(); _, err := s.Reserve(t.Context(), r); return err },
		"Release": func(t *testing.T, s *Stock) error {
			t.Helper()
			return s.Release(t.Context(), r.Product, r.Hold, r.Order)
		},
		"Settle": func(t *testing.T, s *Stock) error { t.Helper(); return s.Settle(t.Context(), settle) },
	}
	damages := map[string]func(m *miniredis.Miniredis, s *Stock){
		"a gate of another type": func(m *miniredis.Miniredis, s *Stock) { m.Del(s.gate(r.Product)); _ = m.Set(s.gate(r.Product), "x") },
		"a life that is none": func(m *miniredis.Miniredis, s *Stock) {
			m.HSet(s.gate(r.Product), string(r.Hold[:])+string(r.Order[:]), "x")
		},
		"a life cut short": func(m *miniredis.Miniredis, s *Stock) {
			m.HSet(s.gate(r.Product), string(r.Hold[:])+string(r.Order[:]), string(r.User[:])+"h1")
		},
	}
	for damage, do := range damages {
		for call, ask := range calls {
			t.Run(damage+"/"+call, func(t *testing.T) {
				t.Parallel()
				m, s := openStock(t, ports.StockState{Free: 5})
				if _, err := s.Reserve(t.Context(), r); err != nil {
					t.Fatal(err)
				}
				do(m, s)
				err := ask(t, s)
				heals := damage != "a gate of another type" // as if it were forgotten
				if heals && err != nil || !heals && !fault.Is(err, fault.Internal) {
					t.Errorf("%v", err)
				}
			})
		}
	}
}

func TestStockKeysOfAProductAreInOneSlot(t *testing.T) {
	t.Parallel()
	s := NewStock(&Client{prefix: "surge:"})
	random := rand.NewChaCha8([32]byte{})
	for range 10_000 {
		var p id.ID
		_, _ = random.Read(p[:]) // never fails
		name, first := string(p[:]), slot(s.gate(p))
		for _, key := range []string{s.held(p), s.past(p), s.ticket(p), s.c.part("stock:new", name, "1.2.3/4"), s.c.part("stock:new:past", name, "1.2.3/4")} {
			if slot(key) != first {
				t.Fatalf("%q and %q are in different slots", s.gate(p), key)
			}
		}
	}
}
