package billing_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang/mock/gomock"

	"example.com/surge/app/billing"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

func TestPaymentIsChargedOnceAndReplayed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t)
		o := x.orders.reserved(t)
		var charged ports.Charge
		x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, c ports.Charge) (ports.ChargeStatus, error) {
			charged = c
			return ports.ChargeCaptured, nil
		}).Times(1)
		first, err := x.Pay(x.request("r1"), pay(o, "k"))
		s := first.Payment.Snapshot()
		if err != nil || first.Replayed || s.Status != payment.StatusCaptured || s.Amount != o.Snapshot().Total || first.Request != "r1" {
			t.Fatalf("%+v, %v", first, err)
		}
		if want := (ports.Charge{Payment: s.ID, Order: s.OrderID, Amount: o.Snapshot().Total, Token: "tok"}); charged != want {
			t.Errorf("charged %+v, not %+v", charged, want)
		}
		paid, _, _ := o.Capture(s.ID, time.Now())
		x.orders.put(paid) // no refusal comes before a replay
		pass(time.Hour)
		again, err := x.Pay(x.request("r2"), pay(o, "k"))
		if want := (billing.Paid{Payment: first.Payment, Replayed: true, Request: "r1", At: first.At}); err != nil || again != want {
			t.Errorf("%+v, %v; want %+v", again, err, want)
		}
		x.wantSaid(o, event.TypePaymentCaptured)
		x.wantListed(o, payment.StatusCaptured)
	})
}

func TestDeclineIsReplayedAndLeavesRoomForAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t)
		o := x.orders.reserved(t)
		gomock.InOrder(
			x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).Return(ports.ChargeDeclined, nil),
			x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).Return(ports.ChargeCaptured, nil),
		)
		first, err := x.Pay(x.request("r1"), pay(o, "k"))
		refused(t, err, payment.Declined, false)
		if first.Payment.Status() != payment.StatusDeclined || first.Request != "r1" || !first.At.Equal(time.Now()) {
			t.Errorf("%+v", first)
		}
		pass(time.Minute)
		again, err := x.Pay(x.request("r2"), pay(o, "k"))
		refused(t, err, payment.Declined, false)
		if !again.Replayed || again.Request != "r1" || again.At != first.At || again.Payment != first.Payment {
			t.Errorf("%+v; first %+v", again, first)
		}
		if other, err := x.Pay(x.request("r3"), pay(o, "k2")); err != nil || other.Payment.Status() != payment.StatusCaptured {
			t.Errorf("%+v, %v", other, err)
		}
		x.wantSaid(o, event.TypePaymentDeclined, event.TypePaymentCaptured)
		x.wantListed(o, payment.StatusCaptured, payment.StatusDeclined)
	})
}

func TestKeyIsBoundToItsRequestFromTheStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t)
		o := x.orders.reserved(t)
		other := pay(o, "k")
		other.Token = "another"
		answer := make(chan ports.ChargeStatus)
		x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).DoAndReturn(func(context.Context, ports.Charge) (ports.ChargeStatus, error) {
			return <-answer, nil
		})
		var first sync.WaitGroup
		first.Go(func() {
			if _, err := x.Pay(t.Context(), pay(o, "k")); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait() // the gateway thinks
		x.wantListed(o, payment.StatusInitiated)
		_, err := x.Pay(t.Context(), other)
		refused(t, err, fault.IdempotencyMismatch, false)
		_, err = x.Pay(t.Context(), pay(o, "k"))
		refused(t, err, fault.InProgress, true)
		_, err = x.Pay(t.Context(), pay(o, "k2"))
		refused(t, err, fault.InProgress, true)
		answer <- ports.ChargeCaptured
		first.Wait()
		_, err = x.Pay(t.Context(), other)
		refused(t, err, fault.IdempotencyMismatch, false)
		_, err = x.Pay(t.Context(), pay(o, "k2")) // ordering has not heard yet
		refused(t, err, fault.InvalidState, false)
	})
}

func TestConcurrentRequestsChargeOnce(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string][]string{"one key": {"k", "k", "k", "k"}, "many keys": {"a", "b", "c", "d"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				x := openTill(t)
				o := x.orders.reserved(t)
				x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).DoAndReturn(func(context.Context, ports.Charge) (ports.ChargeStatus, error) {
					pass(time.Second)
					return ports.ChargeCaptured, nil
				}).Times(1)
				var all sync.WaitGroup
				for _, key := range keys {
					all.Go(func() {
						if _, err := x.Pay(t.Context(), pay(o, key)); err != nil && !fault.Is(err, fault.InProgress) {
							t.Error(err)
						}
					})
				}
				all.Wait()
				x.wantListed(o, payment.StatusCaptured)
			})
		})
	}
}

func TestPendingOrderIsWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t)
		x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).Return(ports.ChargeCaptured, nil).Times(1)
		o := x.orders.pending(t)
		time.AfterFunc(1500*time.Millisecond, func() { x.orders.reserve(o) })
		start := time.Now()
		if _, err := x.Pay(t.Context(), pay(o, "k")); err != nil || time.Since(start) > 1700*time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		slow := x.orders.pending(t)
		start = time.Now()
		_, err := x.Pay(t.Context(), pay(slow, "k"))
		refused(t, err, fault.InvalidState, true)
		if time.Since(start) != 2*time.Second {
			t.Errorf("gave up after %v", time.Since(start))
		}
		// The refusal bound nothing.
		x.orders.reserve(slow)
		x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).Return(ports.ChargeCaptured, nil).Times(1)
		if p, err := x.Pay(t.Context(), pay(slow, "k")); err != nil || p.Replayed {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

func TestOrderThatIsNotToBePaidIsNotCharged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t) // expects no call of the gateway
		cancelled, _, _, _ := x.orders.reserved(t).Cancel(order.ReasonUser, time.Now())
		rejected, _, _ := x.orders.pending(t).Reject(time.Now())
		paid, _, _ := x.orders.reserved(t).Capture(someone(), time.Now())
		late := x.orders.reserved(t)
		pass(15*time.Minute + time.Microsecond)
		for name, o := range map[string]order.Order{"cancelled": cancelled, "rejected": rejected, "paid": paid, "late": late} {
			x.orders.put(o)
			start := time.Now()
			_, err := x.Pay(t.Context(), pay(o, "k"))
			refused(t, err, fault.InvalidState, false)
			if time.Since(start) != 0 {
				t.Errorf("%s: waited %v for nothing", name, time.Since(start))
			}
		}
		theirs := pay(x.orders.reserved(t), "k")
		theirs.User = someone()
		_, err := x.Pay(t.Context(), theirs)
		refused(t, err, fault.NotFound, false)
		_, err = x.List(t.Context(), theirs.User, theirs.Order, ports.Page{Limit: 1})
		refused(t, err, fault.NotFound, false)
	})
}

// A gateway that fails without charging is asked again, for the same payment.
func TestFlakyGatewayIsAskedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t)
		o := x.orders.reserved(t)
		asked := map[id.ID]int{}
		x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, c ports.Charge) (ports.ChargeStatus, error) {
			if asked[c.Payment]++; asked[c.Payment] < 3 {
				return ports.ChargeNone, fault.New(fault.Unavailable, "try again")
			}
			return ports.ChargeCaptured, nil
		}).Times(3)
		start := time.Now()
		p, err := x.Pay(t.Context(), pay(o, "k"))
		if err != nil || len(asked) != 1 || time.Since(start) > time.Second {
			t.Errorf("%+v, %v after %v", p, err, time.Since(start))
		}
	})
}

func TestClientWhoLeavesIsChargedAllTheSame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t)
		o := x.orders.reserved(t)
		ctx, cancel := context.WithCancel(t.Context())
		x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).DoAndReturn(func(ctx context.Context, _ ports.Charge) (ports.ChargeStatus, error) {
			cancel()
			return ports.ChargeCaptured, ctx.Err()
		})
		if _, err := x.Pay(ctx, pay(o, "k")); err != nil {
			t.Errorf("the payment: %v", err)
		}
		x.wantListed(o, payment.StatusCaptured)
	})
}
