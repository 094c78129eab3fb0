package ordering_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/ordering"
	"example.com/surge/core/fault"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

func TestReservedOrderIsPaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10)
		o := s.placed(s.buy(someone(), "k"))
		pass(time.Second)
		s.reserved(o)
		if n := s.now(o); n.Status != order.Reserved || !n.PayBy.Equal(time.Now().Add(15*time.Minute)) {
			t.Errorf("%+v", n)
		}
		pid := someone()
		if err := s.PaymentCaptured(t.Context(), someone(), paymentOf(o, pid)); err != nil {
			t.Fatal(err)
		}
		if n := s.now(o); n.Status != order.Paid || n.PaymentID != pid {
			t.Errorf("%+v", n)
		}
		s.wantSaid(o.ID, event.TypeOrderPlaced, event.TypeOrderReserved, event.TypeOrderPaid)
	})
}

func TestEventHeardTwiceHasOneEffect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10)
		o := s.placed(s.buy(someone(), "k"))
		s.reserved(o)
		if _, err := s.Cancel(t.Context(), o.UserID, o.ID); err != nil {
			t.Fatal(err)
		}
		captured := paymentOf(o, someone())
		eid := someone()
		for range 3 {
			if err := s.PaymentCaptured(t.Context(), eid, captured); err != nil {
				t.Fatal(err)
			}
		}
		s.wantSaid(o.ID, event.TypeOrderPlaced, event.TypeOrderReserved, event.TypeOrderCancelled, event.TypeOrderRefundDue)
	})
}

func TestRejectedOrderFreesTheLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10, limit(1))
		o := s.placed(s.buy(someone(), "k"))
		if err := s.StockRefused(t.Context(), someone(), event.StockRefused{OrderStock: stockOf(o)}); err != nil {
			t.Fatal(err)
		}
		if n := s.now(o); n.Status != order.Rejected {
			t.Errorf("%+v", n)
		}
		s.settled(o, true)
		s.placed(s.buy(o.UserID, "again"))
		s.wantSaid(o.ID, event.TypeOrderPlaced, event.TypeOrderRejected)
	})
}

// settled tells the gate what stocking did.
func (s *sale) settled(o order.Snapshot, refused bool) {
	s.t.Helper()
	err := s.stock.Node().Settle(s.t.Context(), ports.Settlement{
		Product: o.ProductID, Hold: o.HoldID, Order: o.ID, User: o.UserID, Quantity: o.Quantity, Refused: refused,
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestCancelTwiceIsOneAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10, limit(1))
		o := s.placed(s.buy(someone(), "k"))
		first, err := s.Cancel(t.Context(), o.UserID, o.ID)
		if err != nil || first.Status() != order.Cancelled {
			t.Fatalf("%+v, %v", first, err)
		}
		pass(time.Minute)
		if again, err := s.Cancel(t.Context(), o.UserID, o.ID); err != nil || again != first {
			t.Errorf("%+v, %v; first %+v", again, err, first)
		}
		s.wantSaid(o.ID, event.TypeOrderPlaced, event.TypeOrderCancelled)
		// The limit is free again, once it is known at the gate too.
		if err := s.stock.Node().Return(t.Context(), ports.StockReturn{Product: s.pid, Hold: o.HoldID, Operation: o.ID, Quantity: 1}); err != nil {
			t.Fatal(err)
		}
		s.placed(s.buy(o.UserID, "again"))
	})
}

func TestCancelKnowsItsOwner(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10)
		o := s.placed(s.buy(someone(), "k"))
		stranger := someone()
		_, err := s.Cancel(t.Context(), stranger, o.ID)
		refused(t, err, fault.NotFound)
		_, err = s.Get(t.Context(), stranger, o.ID)
		refused(t, err, fault.NotFound)
		_, err = s.OrderOf(t.Context(), stranger, o.ID)
		refused(t, err, fault.NotFound)
		_, err = s.Cancel(t.Context(), o.UserID, someone())
		refused(t, err, fault.NotFound)
		if list, err := s.List(t.Context(), stranger, ports.Page{Limit: 10}); err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
		if n := s.now(o); n != o {
			t.Errorf("%+v", n)
		}
	})
}

func TestPaidOrderIsNotCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10)
		o := s.placed(s.buy(someone(), "k"))
		s.reserved(o)
		if err := s.PaymentCaptured(t.Context(), someone(), paymentOf(o, someone())); err != nil {
			t.Fatal(err)
		}
		_, err := s.Cancel(t.Context(), o.UserID, o.ID)
		refused(t, err, fault.InvalidState)
	})
}

// Cancel, expiry and capture race by compare-and-set: one wins, and money that
// loses goes back.
func TestOneOfCancelExpiryAndCaptureWins(t *testing.T) {
	t.Parallel()
	for n := range 20 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := open(t, 10)
				o := s.placed(s.buy(someone(), "k"))
				s.reserved(o)
				pass(15*time.Minute + time.Second)
				var all sync.WaitGroup
				all.Go(func() {
					if err := s.PaymentCaptured(t.Context(), someone(), paymentOf(o, someone())); err != nil {
						t.Error(err)
					}
				})
				all.Go(func() {
					if _, err := s.Cancel(t.Context(), o.UserID, o.ID); err != nil && !fault.Is(err, fault.InvalidState) {
						t.Error(err)
					}
				})
				all.Go(func() {
					if err := s.Expire(t.Context()); err != nil {
						t.Error(err)
					}
				})
				all.Wait()
				if s.now(o).Status == order.Paid {
					s.wantSaid(o.ID, event.TypeOrderPlaced, event.TypeOrderReserved, event.TypeOrderPaid)
					return
				}
				s.wantSaid(o.ID, event.TypeOrderPlaced, event.TypeOrderReserved, event.TypeOrderCancelled, event.TypeOrderRefundDue)
			})
		})
	}
}

func TestVoidNeverTouchesAnOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10)
		o := s.placed(s.buy(someone(), "k"))
		old, err := s.MintReconciler(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if voided, err := s.Void(t.Context(), o.ID, old); err != nil || voided {
			t.Errorf("void of an order: %v, %v", voided, err)
		}
		if n := s.now(o); n != o {
			t.Errorf("%+v", n)
		}
		newer, err := s.MintReconciler(t.Context())
		if err != nil || newer <= old {
			t.Fatalf("fence %d after %d, %v", newer, old, err)
		}
		_, err = s.Void(t.Context(), someone(), old)
		refused(t, err, fault.Fenced)
	})
}

func TestChangeSurvivesConflicts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10)
		o := s.placed(s.buy(someone(), "k"))
		stale := 2
		racing := s.with(func(d *ordering.Deps) { d.Store = conflicting{d.Store, &stale} })
		if n, err := racing.Cancel(t.Context(), o.UserID, o.ID); err != nil || n.Status() != order.Cancelled {
			t.Errorf("%+v, %v", n, err)
		}
		stale = 1000
		_, err := racing.Cancel(t.Context(), o.UserID, o.ID)
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("a store that never lets it win: %v", err)
		}
	})
}
