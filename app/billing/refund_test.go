package billing_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang/mock/gomock"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// captured is a payment whose order was cancelled meanwhile, with the event
// that says so.
func (x *till) captured() (order.Order, event.OrderRefundDue) {
	x.t.Helper()
	o := x.orders.reserved(x.t)
	x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).Return(ports.ChargeCaptured, nil).Times(1)
	p, err := x.Pay(x.t.Context(), pay(o, "k"))
	if err != nil {
		x.t.Fatal(err)
	}
	due := event.OrderRefundDue{PaymentID: p.Payment.Snapshot().ID}
	due.OrderID = o.Snapshot().ID
	return o, due
}

func TestMoneyGoesBackOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t)
		o, due := x.captured()
		x.gateway.EXPECT().Refund(gomock.Any(), due.PaymentID).Return(nil).Times(1)
		eid := someone()
		for range 3 {
			if err := x.OrderRefundDue(t.Context(), eid, due); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.OrderRefundDue(t.Context(), someone(), due); err != nil { // said twice
			t.Fatal(err)
		}
		pass(time.Minute)
		if err := x.Refund(t.Context()); err != nil {
			t.Fatal(err)
		}
		x.wantListed(o, payment.StatusRefunded)
		x.wantSaid(o, event.TypePaymentCaptured, event.TypePaymentRefunded)
		// The answer to the payment stays what it was.
		if p, err := x.Pay(t.Context(), pay(o, "k")); err != nil || !p.Replayed || p.Payment.Status() != payment.StatusCaptured {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

func TestRefundThatBreaksOffIsFinished(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]func(x *till) error{
		"the gateway is down":         func(*till) error { return fault.New(fault.Unavailable, "down") },
		"the answer cannot be stored": func(x *till) error { x.store.Cut(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				x := openTill(t)
				o, due := x.captured()
				gomock.InOrder(
					x.gateway.EXPECT().Refund(gomock.Any(), due.PaymentID).DoAndReturn(func(context.Context, id.ID) error { return first(x) }),
					x.gateway.EXPECT().Refund(gomock.Any(), due.PaymentID).Return(nil),
				)
				if err := x.OrderRefundDue(t.Context(), someone(), due); err != nil {
					t.Errorf("an event that is as good as handled: %v", err)
				}
				x.store.Mend()
				x.wantListed(o, payment.StatusRefundDue)
				pass(9 * time.Second)
				if err := x.Refund(t.Context()); err != nil {
					t.Fatal(err)
				}
				x.wantListed(o, payment.StatusRefunded)
				x.wantSaid(o, event.TypePaymentCaptured, event.TypePaymentRefunded)
			})
		})
	}
}

func TestRefundOfAnUnknownPaymentIsAFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t)
		if err := x.OrderRefundDue(t.Context(), someone(), event.OrderRefundDue{PaymentID: someone()}); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
	})
}
