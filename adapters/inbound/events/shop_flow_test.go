package events_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang/mock/gomock"

	"example.com/surge/app/billing"
	"example.com/surge/app/ordering"
	"example.com/surge/core/fault"
	"example.com/surge/core/order"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

func (w *world) pay(p ordering.Placed) (billing.Paid, error) {
	s := p.Order.Snapshot()
	return w.Billing.Pay(w.t.Context(), billing.PayInput{User: s.UserID, Order: s.ID, Key: "p", Token: "tok"})
}

func TestOrderIsReservedAndPaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		pid, user := w.offer(5), w.ids.New()
		p := w.buy(user, pid)
		w.settle()
		w.wantStatus(p, order.Reserved)
		w.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).Return(ports.ChargeCaptured, nil).Times(1)
		if _, err := w.pay(p); err != nil {
			t.Fatal(err)
		}
		w.settle()
		w.wantStatus(p, order.Paid)
		w.wantPieces(pid, 4, 4)
		w.wantMail(user, event.TypeOrderReserved, event.TypeOrderPaid)
		w.wantTrail(p, event.TypeOrderPlaced, event.TypeStockDeducted, event.TypeOrderReserved, event.TypePaymentCaptured, event.TypeOrderPaid)
		if again := w.buy(user, pid); !again.Replayed || again.Order != p.Order.AsPlaced() {
			t.Errorf("the replay is %+v, the first answer was %+v", again, p)
		}
	})
}

// The gate had let too many in: the store sells nothing twice.
func TestOverAdmissionIsRejected(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		pid := w.offer(1)
		if err := w.gate.Restock(t.Context(), pid, w.ids.New(), 1); err != nil { // a piece that nobody has
			t.Fatal(err)
		}
		users := []ordering.Placed{w.buy(w.ids.New(), pid)}
		w.settle()
		users = append(users, w.buy(w.ids.New(), pid))
		w.settle()
		w.wantStatus(users[0], order.Reserved)
		w.wantStatus(users[1], order.Rejected)
		w.wantPieces(pid, 0, 0)
		w.wantMail(users[1].Order.Snapshot().UserID, event.TypeOrderRejected)
		if again := w.buy(users[1].Order.Snapshot().UserID, pid); !again.Replayed {
			t.Errorf("the replay of a rejected order is %+v", again)
		}
	})
}

func TestUnpaidOrderGivesItsPiecesBack(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(w *world, p ordering.Placed) error{
		"cancelled": func(w *world, p ordering.Placed) error {
			_, err := w.Ordering.Cancel(w.t.Context(), p.Order.Snapshot().UserID, p.Order.Snapshot().ID)
			return err
		},
		"expired": func(w *world, _ ordering.Placed) error {
			<-time.After(15*time.Minute + time.Second)
			return w.Ordering.ExpireDue(w.t.Context())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				pid := w.offer(1)
				p := w.buy(w.ids.New(), pid)
				w.settle()
				w.wantPieces(pid, 0, 0)
				if err := end(w, p); err != nil {
					t.Fatal(err)
				}
				w.settle()
				w.wantStatus(p, order.Cancelled)
				w.wantPieces(pid, 1, 1)
				next := w.buy(w.ids.New(), pid)
				w.settle()
				w.wantStatus(next, order.Reserved)
			})
		})
	}
}

// The order is cancelled while the gateway takes the money: it goes back.
func TestCaptureThatLosesIsRefunded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		pid, user := w.offer(1), w.ids.New()
		p := w.buy(user, pid)
		w.settle()
		answer := make(chan ports.ChargeStatus)
		w.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).DoAndReturn(func(context.Context, ports.Charge) (ports.ChargeStatus, error) {
			return <-answer, nil
		}).Times(1)
		w.gateway.EXPECT().Refund(gomock.Any(), gomock.Any()).Return(nil).Times(1)
		paid := make(chan billing.Paid)
		go func() {
			p, err := w.pay(p)
			if err != nil {
				t.Error(err)
			}
			paid <- p
		}()
		synctest.Wait()
		if _, err := w.Ordering.Cancel(t.Context(), user, p.Order.Snapshot().ID); err != nil {
			t.Fatal(err)
		}
		answer <- ports.ChargeCaptured
		first := <-paid
		w.settle()
		w.wantStatus(p, order.Cancelled)
		w.wantPayment(p, payment.StatusRefunded)
		w.wantPieces(pid, 1, 1)
		w.wantMail(user, event.TypeOrderReserved, event.TypeOrderCancelled, event.TypePaymentRefunded)
		if again, err := w.pay(p); err != nil || !again.Replayed || again.Payment.Status() != first.Payment.Status() {
			t.Errorf("the replay is %+v, %v; the first answer was %+v", again, err, first)
		}
	})
}

// The gateway took the money and never answered.
func TestLostAnswerIsFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		p := w.buy(w.ids.New(), w.offer(1))
		w.settle()
		w.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).DoAndReturn(func(ctx context.Context, _ ports.Charge) (ports.ChargeStatus, error) {
			<-ctx.Done()
			return ports.ChargeNone, fault.New(fault.UnknownOutcome, "no answer")
		}).Times(1)
		if _, err := w.pay(p); !fault.Is(err, fault.Unavailable) {
			t.Fatal(err)
		}
		<-time.After(10 * time.Second)
		w.gateway.EXPECT().Query(gomock.Any(), gomock.Any()).Return(ports.ChargeCaptured, nil).Times(1)
		if err := w.Billing.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.settle()
		w.wantStatus(p, order.Paid)
		w.wantPayment(p, payment.StatusCaptured)
	})
}
