package ordering_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/ordering"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

// node is one process with a memory of its own, and what it asked of the gate
// and of the store.
type node struct {
	*ordering.Service
	calls
	promises asked
	spared   spared
}

func (s *sale) node() *node {
	n := &node{}
	n.promises.StockSoldOut = s.stock.Node()
	n.Service = s.with(func(d *ordering.Deps) {
		d.Gate, d.Store = countedGate{s.stock.Node(), &n.calls}, countedStore{d.Store, &n.calls}
		d.SoldOut, d.Observer = &n.promises, &n.spared
	})
	return n
}

// asked counts questions whether all is sold.
type asked struct {
	ports.StockSoldOut
	times atomic.Int64
	fails atomic.Bool
}

func (a *asked) SoldOut(ctx context.Context, product id.ID, seen ports.StockMark) (ports.SoldOut, error) {
	a.times.Add(1)
	if a.fails.Load() {
		return ports.SoldOut{}, fault.New(fault.Unavailable, "not now")
	}
	return a.StockSoldOut.SoldOut(ctx, product, seen)
}

// spared counts refusals that the gate had no part in.
type spared struct{ times int }

func (*spared) Answered(string, time.Duration) {}
func (*spared) Happened(order.EventKind)       {}
func (*spared) Missed(string, error)           {}
func (s *spared) Spared()                      { s.times++ }

// knows has a node learn that all is sold.
func (s *sale) knows(n *node) {
	s.t.Helper()
	_, err := n.Place(s.t.Context(), s.buy(someone(), "first"))
	refused(s.t, err, order.SoldOut)
	synctest.Wait()
}

func TestSoldOutIsRefusedFromMemoryOnEveryNode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1)
		nodes := []*node{s.node(), s.node(), s.node()}
		s.placed(s.buy(someone(), "k"))
		for _, n := range nodes {
			s.knows(n)
			before := n.calls
			for i := range 1000 {
				_, err := n.Place(t.Context(), s.buy(someone(), strconv.Itoa(i)))
				refused(t, err, order.SoldOut)
			}
			// One in a hundred may be taken for somebody who has a hold.
			if more := n.gate - before.gate; more > 50 || n.store != 0 || n.spared.times != 1000-more {
				t.Errorf("%d calls of the gate, %d of the store, %d spared", more, n.store, n.spared.times)
			}
		}
	})
}

// A promise follows the other for as long as somebody asks, one in 25 ms.
func TestSoldOutCostsOneQuestionIn25ms(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 0)
		n := s.node()
		s.knows(n)
		for range 1000 {
			pass(time.Millisecond)
			_, err := n.Place(t.Context(), s.buy(someone(), "k"))
			refused(t, err, order.SoldOut)
			synctest.Wait()
		}
		if asked := n.promises.times.Load(); asked > 41 || n.gate > 30 {
			t.Errorf("within a second %d questions and %d calls of the gate", asked, n.gate)
		}
		pass(time.Hour)
		if asked := n.promises.times.Load(); asked > 41 {
			t.Error("it asks though nobody wants to know")
		}
	})
}

// Nobody tells a node of a restock.
func TestRestockOpensEveryNodeWithin50ms(t *testing.T) {
	t.Parallel()
	for wait := range 50 {
		synctest.Test(t, func(t *testing.T) {
			s := open(t, 0)
			nodes := []*node{s.node(), s.node(), s.node()}
			for _, n := range nodes { // and wants to know all the time
				for range wait {
					_, err := n.Place(t.Context(), s.buy(someone(), "k"))
					refused(t, err, order.SoldOut)
					pass(time.Millisecond)
				}
			}
			if err := s.stock.Node().Restock(t.Context(), s.pid, someone(), 3); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			for _, n := range nodes {
				in := s.buy(someone(), "k")
				for {
					_, err := n.Place(t.Context(), in)
					if err == nil {
						break
					}
					refused(t, err, order.SoldOut)
					if time.Since(began) >= 50*time.Millisecond {
						t.Fatal("sold out 50 ms after a restock")
					}
					pass(time.Millisecond)
				}
			}
		})
	}
}

// A node that knows that all is sold has not heard of who bought elsewhere since,
// and whoever did may ask it at once.
func TestReplayIsAnsweredByANodeThatKnowsAllIsSold(t *testing.T) {
	t.Parallel()
	for wait := range 50 {
		synctest.Test(t, func(t *testing.T) {
			s := open(t, 1)
			early := s.buy(someone(), "early")
			s.placed(early)
			a, b := s.node(), s.node()
			s.knows(a)
			pass(time.Duration(wait) * time.Millisecond)
			if err := s.stock.Node().Restock(t.Context(), s.pid, someone(), 1); err != nil {
				t.Fatal(err)
			}
			late := s.buy(someone(), "late")
			for {
				if _, err := b.Place(t.Context(), late); err == nil {
					break
				}
				pass(time.Millisecond)
			}
			for _, in := range []ordering.PlaceInput{early, late} {
				again, err := a.Place(t.Context(), in)
				if err != nil || !again.Replayed {
					t.Errorf("%d ms after it heard: %+v, %v", wait, again, err)
				}
			}
		})
	}
}

// The gate that promised is lost, and opened anew without an order that is on
// its way; a node that heard the new gate's promise has not heard of the order.
func TestReplayOfAnAdoptedOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1)
		n := s.node()
		in := s.buy(someone(), "k")
		slow := s.with(func(d *ordering.Deps) {
			d.Store = placing{d.Store, func() {
				s.stock.Lose()
				s.openGate(s.pid, 0)
				s.knows(n)
			}}
		})
		if _, err := slow.Place(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if again, err := n.Place(t.Context(), in); err != nil || !again.Replayed {
			t.Errorf("the replay: %+v, %v", again, err)
		}
	})
}

// Without a promise the gate is asked: once for each attempt.
func TestWithoutAPromiseTheGateIsAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 0)
		n := s.node()
		n.promises.fails.Store(true)
		for range 100 {
			s.knows(n)
		}
		if n.gate != 100 || n.store != 0 || n.spared.times != 0 {
			t.Errorf("%d calls of the gate, %d of the store, %d spared", n.gate, n.store, n.spared.times)
		}
		n.promises.fails.Store(false)
		pass(time.Second)
		s.knows(n)
		s.knows(n)
		if n.gate != 101 || n.spared.times != 1 {
			t.Errorf("then %d calls of the gate, %d spared", n.gate, n.spared.times)
		}
	})
}

// One piece is left, and who wants two is refused: that is no reason to refuse
// who wants one.
func TestWhoWantsLessIsNotRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1)
		n := s.node()
		for range 10 {
			_, err := n.Place(t.Context(), ordering.PlaceInput{User: someone(), Key: "k", Product: s.pid, Quantity: 2})
			refused(t, err, order.SoldOut)
			synctest.Wait()
		}
		if n.promises.times.Load() != 1 {
			t.Errorf("%d questions", n.promises.times.Load())
		}
		if _, err := n.Place(t.Context(), s.buy(someone(), "k")); err != nil {
			t.Error(err)
		}
	})
}

// What else is wrong with an attempt is said as before.
func TestSoldOutAfterTheSale(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 0, endsIn(20*time.Millisecond))
		n := s.node()
		s.knows(n)
		pass(20 * time.Millisecond)
		_, err := n.Place(t.Context(), s.buy(someone(), "k"))
		refused(t, err, product.SaleNotOpen)
		if n.spared.times != 1 {
			t.Error("the gate was asked")
		}
	})
}

// Many orders after a node's first look do not fill its filter.
func TestSoldOutKnowsNewHolds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 0)
		n := s.node()
		s.knows(n)
		var sold []ordering.PlaceInput
		for range 5 { // more than the filter has room for
			if err := s.stock.Node().Restock(t.Context(), s.pid, someone(), 500); err != nil {
				t.Fatal(err)
			}
			pass(ports.SoldOutLasts)
			for i := range 500 {
				sold = append(sold, s.buy(someone(), strconv.Itoa(i)))
				s.placed(sold[len(sold)-1])
			}
			s.knows(n)
		}
		for _, in := range sold {
			if again, err := n.Place(t.Context(), in); err != nil || !again.Replayed {
				t.Fatalf("the replay: %+v, %v", again, err)
			}
		}
		before := n.gate
		for i := range 1000 {
			_, err := n.Place(t.Context(), s.buy(someone(), strconv.Itoa(i)))
			refused(t, err, order.SoldOut)
		}
		if asked := n.gate - before; asked > 50 {
			t.Errorf("of 1000 without a hold the filter lets %d ask", asked)
		}
	})
}
