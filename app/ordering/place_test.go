package ordering_test

import (
	"context"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/ordering"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/core/product"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

func limit(pieces int64) func(*product.Details) {
	return func(d *product.Details) { d.PerUserLimit = pieces }
}

func endsIn(after time.Duration) func(*product.Details) {
	return func(d *product.Details) { end := time.Now().Add(after); d.SaleEndsAt = &end }
}

func TestPlaceCommitsAnOrderAndItsEvent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10)
		user := someone()
		in := ordering.PlaceInput{User: user, Key: "k", Product: s.pid, Quantity: 3}
		o := s.placed(in)
		if o.Status != order.Pending || o.Total.Amount() != 5997 || o.UserID != user || !o.PayBy.Equal(o.CreatedAt.Add(time.Hour)) {
			t.Errorf("placed %+v", o)
		}
		if stored := s.now(o); stored != o {
			t.Errorf("the store has %+v", stored)
		}
		hold, err := s.stock.Node().Find(t.Context(), s.pid, o.HoldID)
		if err != nil || hold.Order != o.ID || hold.State != ports.HoldSettled || s.free(s.pid) != 7 {
			t.Errorf("the gate has %+v, %v and %d free", hold, err, s.free(s.pid))
		}
		s.wantSaid(o.ID, event.TypeOrderPlaced)
		list, err := s.List(t.Context(), user, ports.Page{Limit: 10})
		if err != nil || len(list) != 1 || list[0].Snapshot() != o {
			t.Errorf("listed %+v, %v", list, err)
		}
	})
}

func TestReplayIsTheFirstAnswerWhateverHappened(t *testing.T) {
	t.Parallel()
	for name, then := range map[string]func(s *sale, o order.Snapshot){
		"nothing":   func(*sale, order.Snapshot) {},
		"reserved":  func(s *sale, o order.Snapshot) { s.reserved(o) },
		"cancelled": func(s *sale, o order.Snapshot) { _, _ = s.Cancel(s.t.Context(), o.UserID, o.ID) },
		"sold out":  func(s *sale, _ order.Snapshot) { s.placed(s.buy(someone(), "last")) },
		"sale over": func(*sale, order.Snapshot) { pass(time.Hour) },
		"deducted, sale over": func(s *sale, o order.Snapshot) {
			s.settled(o, false)
			pass(time.Hour)
		},
		"paid": func(s *sale, o order.Snapshot) {
			s.reserved(o)
			_ = s.PaymentCaptured(s.t.Context(), s.deps.IDs.New(), paymentOf(o, someone()))
		},
		"gate rebuilt": func(s *sale, o order.Snapshot) {
			s.stock.Lose()
			ticket, _, _ := s.stock.Node().Prepare(s.t.Context(), s.pid)
			_ = s.stock.Node().Open(s.t.Context(), s.pid, ticket, ports.StockState{Holds: []ports.SettledHold{
				{Hold: o.HoldID, Order: o.ID, User: o.UserID, Quantity: o.Quantity, Counts: true},
			}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := open(t, 2, limit(1), endsIn(time.Minute)) // a second order is over the limit, too
				in := s.buy(someone(), "k")
				o := s.placed(in)
				then(s, o)
				said := s.said(o.ID)
				other := s.with(func(*ordering.Deps) {})
				again, err := other.Place(t.Context(), in)
				if err != nil || !again.Replayed {
					t.Fatalf("the replay: %+v, %v", again, err)
				}
				first, err := order.Restore(o)
				if err != nil || again.Order != first.AsPlaced() {
					t.Errorf("the first answer was %+v, the replay is %+v", o, again.Order.Snapshot())
				}
				s.wantSaid(o.ID, said...)
			})
		})
	}
}

// A refusal is most of the traffic.
func TestRefusalCostsOneCallOfTheGateAndNoneOfTheStore(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit  func(*product.Details)
		after time.Duration
		in    func(s *sale, buyer id.ID) ordering.PlaceInput
		code  fault.Code
	}{
		"sold out": {limit(0), 0, func(s *sale, _ id.ID) ordering.PlaceInput {
			return ordering.PlaceInput{User: someone(), Key: "k", Product: s.pid, Quantity: 2}
		}, order.SoldOut},
		"limit": {limit(1), 0, func(s *sale, buyer id.ID) ordering.PlaceInput { return s.buy(buyer, "more") }, order.PurchaseLimit},
		"over":  {endsIn(time.Minute), time.Minute, func(s *sale, _ id.ID) ordering.PlaceInput { return s.buy(someone(), "k") }, product.SaleNotOpen},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := open(t, 2, c.edit)
				buyer := someone()
				s.placed(s.buy(buyer, "k"))
				pass(c.after)
				var n calls
				counted := s.with(func(d *ordering.Deps) {
					d.Gate, d.Store = countedGate{d.Gate, &n}, countedStore{d.Store, &n}
				})
				_, err := counted.Place(t.Context(), c.in(s, buyer))
				refused(t, err, c.code)
				if n != (calls{gate: 1}) || s.free(s.pid) != 1 {
					t.Errorf("%d calls of the gate, %d of the store, %d free", n.gate, n.store, s.free(s.pid))
				}
			})
		})
	}
}

func TestBadInputReachesNeitherGateNorStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10)
		dear := s.offer(10, func(d *product.Details) { d.Price, _ = d.Price.Times(math.MaxInt64 / 2000) })
		var n calls
		counted := s.with(func(d *ordering.Deps) {
			d.Gate, d.Store = countedGate{d.Gate, &n}, countedStore{d.Store, &n}
		})
		for _, c := range []struct {
			in   ordering.PlaceInput
			code fault.Code
		}{
			{ordering.PlaceInput{Product: s.pid}, fault.InvalidArgument},
			{ordering.PlaceInput{Product: s.pid, Quantity: -1}, fault.InvalidArgument},
			{ordering.PlaceInput{Product: s.pid, Quantity: order.MaxQuantity + 1}, fault.InvalidArgument},
			{ordering.PlaceInput{Product: dear, Quantity: 2}, fault.InvalidArgument},
			{ordering.PlaceInput{Product: someone(), Quantity: 1}, fault.NotFound},
		} {
			_, err := counted.Place(t.Context(), c.in)
			refused(t, err, c.code)
		}
		if n != (calls{}) {
			t.Errorf("%+v", n)
		}
	})
}

func TestSameKeyForAnotherRequestIsAMismatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10)
		other := s.offer(10)
		in := s.buy(someone(), "k")
		o := s.placed(in)
		more, elsewhere := in, in
		more.Quantity, elsewhere.Product = 2, other
		for name, in := range map[string]ordering.PlaceInput{"quantity": more, "product": elsewhere} {
			if _, err := s.Place(t.Context(), in); !fault.Is(err, fault.IdempotencyMismatch) {
				t.Errorf("another %s: %v", name, err)
			}
		}
		if s.free(s.pid) != 9 || s.free(other) != 10 {
			t.Errorf("%d and %d free", s.free(s.pid), s.free(other))
		}
		// Keys belong to their users.
		if theirs := s.placed(s.buy(someone(), "k")); theirs.ID == o.ID {
			t.Error("two users share an order")
		}
	})
}

// A duplicate that found the hold of this attempt came to the store before it.
func TestDuplicateThatOvertakesKeepsItsPieces(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1)
		in := s.buy(someone(), "k")
		var first ordering.Placed
		overtaken := s.with(func(d *ordering.Deps) {
			d.Store = before{d.Store, func() {
				var err error
				if first, err = s.Place(t.Context(), in); err != nil || first.Replayed {
					t.Errorf("the duplicate: %+v, %v", first, err)
				}
			}}
		})
		again, err := overtaken.Place(t.Context(), in)
		if err != nil || !again.Replayed || again.Order != first.Order.AsPlaced() || s.free(s.pid) != 0 {
			t.Errorf("%+v, %v, %d free", again, err, s.free(s.pid))
		}
	})
}

func TestClosedGateIsUnavailableAndNeverSoldOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10, endsIn(time.Minute))
		s.stock.Lose()
		in := s.buy(someone(), "k")
		_, err := s.Place(t.Context(), in)
		refused(t, err, fault.Unavailable)
		pass(time.Hour)
		_, err = s.Place(t.Context(), in) // may be a replay, for all the gate knows
		refused(t, err, fault.Unavailable)
	})
}

func TestConcurrentDuplicatesMakeOneOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10)
		in := s.buy(someone(), "k")
		var mu sync.Mutex
		orders, first := map[id.ID]bool{}, 0
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				p, err := s.Place(t.Context(), in)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				orders[p.Order.Snapshot().ID] = true
				if !p.Replayed {
					first++
				}
			})
		}
		all.Wait()
		if len(orders) != 1 || first != 1 || s.free(s.pid) != 9 {
			t.Errorf("%d orders, %d of them new, %d free", len(orders), first, s.free(s.pid))
		}
	})
}

func TestNothingIsOversold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 20)
		var mu sync.Mutex
		sold := 0
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				_, err := s.Place(t.Context(), s.buy(someone(), "k"))
				if err != nil && !fault.Is(err, order.SoldOut) {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					sold++
				}
			})
		}
		all.Wait()
		if sold != 20 || s.free(s.pid) != 0 {
			t.Errorf("%d sold, %d free", sold, s.free(s.pid))
		}
	})
}

// placing does something while an order is on its way to the store.
type placing struct {
	ports.Ordering
	meanwhile func()
}

func (p placing) Place(ctx context.Context, in ports.Placement) (ports.Placed, error) {
	p.meanwhile()
	return p.Ordering.Place(ctx, in)
}

// The gate is lost while an order is on its way, and opened anew without it. Its
// replay is no other attempt, though nothing is left.
func TestReplayOfAnOrderThatANewGateDidNotKnow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1)
		in := s.buy(someone(), "k")
		slow := s.with(func(d *ordering.Deps) {
			d.Store = placing{d.Store, func() {
				s.stock.Lose()
				s.openGate(s.pid, 0)
			}}
		})
		placed, err := slow.Place(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.Place(t.Context(), in)
		if err != nil || !again.Replayed || again.Order != placed.Order.AsPlaced() {
			t.Errorf("the replay is %+v, %v", again, err)
		}
	})
}
