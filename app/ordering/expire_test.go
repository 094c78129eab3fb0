package ordering_test

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/ordering"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// conflicting is a store whose next transactions come second.
type conflicting struct {
	ports.Ordering
	times *int
}

func (s conflicting) Tx(ctx context.Context, fn func(context.Context, ports.OrderingRepos) error) error {
	if *s.times > 0 {
		*s.times--
		return fault.New(fault.VersionMismatch, "somebody came first")
	}
	return s.Ordering.Tx(ctx, fn)
}

func TestUnpaidOrderExpires(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reserve bool
		within  time.Duration
		expire  func(*ordering.Service, context.Context) error
		lose    bool // what the delay queue knows
	}{
		"reserved, by the delay queue": {true, 15 * time.Minute, (*ordering.Service).ExpireDue, false},
		"reserved, by the sweep":       {true, 15 * time.Minute, (*ordering.Service).Expire, true},
		"pending, by the sweep":        {false, time.Hour, (*ordering.Service).Expire, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := open(t, 10)
				o := s.placed(s.buy(someone(), "k"))
				if c.reserve {
					s.reserved(o)
				}
				if c.lose {
					s.delays.Lose()
				}
				pass(c.within)
				if err := c.expire(s.Service, t.Context()); err != nil || s.now(o).Status == order.Cancelled {
					t.Fatalf("in time: %v, %s", err, s.now(o).Status)
				}
				pass(2 * time.Millisecond)
				if err := c.expire(s.Service, t.Context()); err != nil || s.now(o).Status != order.Cancelled {
					t.Fatalf("too late: %v, %s", err, s.now(o).Status)
				}
				said := s.said(o.ID)
				if last := said[len(said)-1]; last != event.TypeOrderCancelled {
					t.Errorf("said %v", said)
				}
				if again, err := s.Cancel(t.Context(), o.UserID, o.ID); err != nil || again.Status() != order.Cancelled {
					t.Errorf("cancelled by its user afterwards: %+v, %v", again, err)
				}
			})
		})
	}
}

func TestWhatWasPaidDoesNotExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10)
		o := s.placed(s.buy(someone(), "k"))
		s.reserved(o)
		if err := s.PaymentCaptured(t.Context(), someone(), paymentOf(o, someone())); err != nil {
			t.Fatal(err)
		}
		pass(24 * time.Hour)
		if err := s.ExpireDue(t.Context()); err != nil {
			t.Error(err)
		}
		if err := s.Expire(t.Context()); err != nil || s.now(o).Status != order.Paid {
			t.Errorf("%v, %s", err, s.now(o).Status)
		}
		if items, err := s.delays.Node().Take(t.Context(), 1, time.Minute); err != nil || len(items) != 0 {
			t.Errorf("the delay queue still has %v, %v", items, err)
		}
	})
}

func TestSweepFindsEveryOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 1000)
		user := someone()
		for n := range 250 {
			s.placed(s.buy(user, strconv.Itoa(n)))
		}
		pass(2 * time.Hour)
		if err := s.Expire(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := s.List(t.Context(), user, ports.Page{Limit: 1000})
		if err != nil || len(list) != 250 {
			t.Fatalf("%d orders, %v", len(list), err)
		}
		for _, o := range list {
			if o.Status() != order.Cancelled {
				t.Fatalf("%+v", o.Snapshot())
			}
		}
	})
}

// The delay queue only hastens: an order is reserved without it.
func TestDelayQueueThatIsDownKeepsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10)
		o := s.placed(s.buy(someone(), "k"))
		s.delays.Cut()
		s.reserved(o)
		if s.now(o).Status != order.Reserved {
			t.Errorf("%+v", s.now(o))
		}
		if err := s.ExpireDue(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Errorf("taking what is due: %v", err)
		}
	})
}

// An item is not lost with the process that took it, nor kept for ever when it
// makes no sense.
func TestItemComesBackUntilItIsDone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 10)
		o := s.placed(s.buy(someone(), "k"))
		s.reserved(o)
		queue := s.delays.Node()
		for _, key := range []string{"nonsense", id.Nil.String()} {
			if err := queue.Schedule(t.Context(), key, nil, time.Second); err != nil {
				t.Fatal(err)
			}
		}
		pass(16 * time.Minute)
		s.store.Cut()
		if err := s.ExpireDue(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Errorf("while the store is down: %v", err)
		}
		s.store.Mend()
		pass(time.Minute)
		if err := s.ExpireDue(t.Context()); err != nil || s.now(o).Status != order.Cancelled {
			t.Errorf("%v, %s", err, s.now(o).Status)
		}
		pass(time.Minute)
		if items, err := queue.Take(t.Context(), 10, time.Minute); err != nil || len(items) != 0 {
			t.Errorf("left over: %v, %v", items, err)
		}
	})
}
