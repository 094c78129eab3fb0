package billing_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang/mock/gomock"

	"example.com/surge/core/fault"
	"example.com/surge/core/order"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// silence is a gateway that never answers.
func silence(ctx context.Context, _ ports.Charge) (ports.ChargeStatus, error) {
	<-ctx.Done()
	return ports.ChargeNone, fault.New(fault.UnknownOutcome, "no answer")
}

// lost is a payment whose outcome nobody knows, of a key "k".
func (x *till) lost() order.Order {
	x.t.Helper()
	o := x.orders.reserved(x.t)
	x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).DoAndReturn(silence).Times(1)
	start := time.Now()
	_, err := x.Pay(x.request("r1"), pay(o, "k"))
	refused(x.t, err, fault.Unavailable, true)
	if took := time.Since(start); took > 5*time.Second {
		x.t.Errorf("the client heard after %v", took)
	}
	x.wantListed(o, payment.StatusUnknown)
	return o
}

func TestUnknownOutcomeIsFoundByAsking(t *testing.T) {
	t.Parallel()
	type answer struct {
		query, cancel ports.ChargeStatus
	}
	for name, c := range map[string]struct {
		answer
		want payment.Status
		said string
	}{
		"captured":                 {answer{query: ports.ChargeCaptured}, payment.StatusCaptured, event.TypePaymentCaptured},
		"never heard of":           {answer{ports.ChargeNone, ports.ChargeCanceled}, payment.StatusDeclined, event.TypePaymentDeclined},
		"never heard of, till now": {answer{ports.ChargeNone, ports.ChargeCaptured}, payment.StatusCaptured, event.TypePaymentCaptured},
		"declined":                 {answer{ports.ChargeDeclined, ports.ChargeDeclined}, payment.StatusDeclined, event.TypePaymentDeclined},
		"canceled before":          {answer{ports.ChargeCanceled, ports.ChargeCanceled}, payment.StatusDeclined, event.TypePaymentDeclined},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				x := openTill(t)
				o := x.lost()
				_, err := x.Pay(t.Context(), pay(o, "k"))
				refused(t, err, fault.InProgress, true)
				_, err = x.Pay(t.Context(), pay(o, "k2"))
				refused(t, err, fault.InProgress, true)
				pass(7 * time.Second)
				if err := x.Settle(t.Context()); err != nil { // too early to ask
					t.Error(err)
				}
				pass(2 * time.Second)
				query := x.gateway.EXPECT().Query(gomock.Any(), gomock.Any()).Return(c.query, nil).Times(1)
				if c.query != ports.ChargeCaptured {
					x.gateway.EXPECT().Cancel(gomock.Any(), gomock.Any()).Return(c.cancel, nil).Times(1).After(query)
				}
				for range 2 { // the second time there is nothing to do
					if err := x.Settle(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				x.wantListed(o, c.want)
				x.wantSaid(o, c.said)
				again, err := x.Pay(x.request("r2"), pay(o, "k"))
				if declined := c.want == payment.StatusDeclined; fault.Is(err, payment.Declined) != declined || !declined && err != nil {
					t.Errorf("the replay: %v", err)
				}
				if !again.Replayed || again.Payment.Status() != c.want || again.Request != "r1" {
					t.Errorf("%+v", again)
				}
			})
		})
	}
}

// A gateway that was down all the time charged nothing; still only Cancel
// makes it certain.
func TestGatewayThatIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t)
		o := x.orders.reserved(t)
		down := fault.New(fault.Unavailable, "down")
		x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).Return(ports.ChargeNone, down).MinTimes(3)
		start := time.Now()
		_, err := x.Pay(t.Context(), pay(o, "k"))
		refused(t, err, fault.Unavailable, true)
		if took := time.Since(start); took != 4*time.Second {
			t.Errorf("the client heard after %v", took)
		}
		pass(9 * time.Second)
		x.gateway.EXPECT().Query(gomock.Any(), gomock.Any()).Return(ports.ChargeNone, down)
		if err := x.Settle(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Errorf("settle while it is down: %v", err)
		}
		x.wantListed(o, payment.StatusUnknown)
		gomock.InOrder(
			x.gateway.EXPECT().Query(gomock.Any(), gomock.Any()).Return(ports.ChargeNone, nil),
			x.gateway.EXPECT().Cancel(gomock.Any(), gomock.Any()).Return(ports.ChargeCanceled, nil),
		)
		if err := x.Settle(t.Context()); err != nil {
			t.Error(err)
		}
		x.wantListed(o, payment.StatusDeclined)
	})
}

// The money was taken, and then the store went away.
func TestAnswerThatCannotBeWrittenIsFoundLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t)
		o := x.orders.reserved(t)
		x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).DoAndReturn(func(context.Context, ports.Charge) (ports.ChargeStatus, error) {
			x.store.Cut()
			return ports.ChargeCaptured, nil
		}).Times(1)
		_, err := x.Pay(t.Context(), pay(o, "k"))
		refused(t, err, fault.Unavailable, true)
		x.store.Mend()
		x.wantListed(o, payment.StatusInitiated)
		pass(9 * time.Second)
		x.gateway.EXPECT().Query(gomock.Any(), gomock.Any()).Return(ports.ChargeCaptured, nil).Times(1)
		if err := x.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		x.wantListed(o, payment.StatusCaptured)
		x.wantSaid(o, event.TypePaymentCaptured)
	})
}

func TestLostReplyOfTheSecondCommit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t)
		o := x.orders.reserved(t)
		x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).DoAndReturn(func(context.Context, ports.Charge) (ports.ChargeStatus, error) {
			x.store.LoseNextCommitReply(true)
			return ports.ChargeCaptured, nil
		}).Times(1)
		_, err := x.Pay(t.Context(), pay(o, "k"))
		refused(t, err, fault.Unavailable, true)
		if p, err := x.Pay(t.Context(), pay(o, "k")); err != nil || !p.Replayed || p.Payment.Status() != payment.StatusCaptured {
			t.Errorf("%+v, %v", p, err)
		}
		x.wantSaid(o, event.TypePaymentCaptured)
	})
}

func TestLostReplyOfTheFirstCommitChargesOnce(t *testing.T) {
	t.Parallel()
	for name, committed := range map[string]bool{"committed": true, "not committed": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				x := openTill(t)
				o := x.orders.reserved(t)
				x.gateway.EXPECT().Charge(gomock.Any(), gomock.Any()).Return(ports.ChargeCaptured, nil).Times(1)
				x.store.LoseNextCommitReply(committed)
				if p, err := x.Pay(t.Context(), pay(o, "k")); err != nil || p.Replayed {
					t.Errorf("%+v, %v", p, err)
				}
				x.wantListed(o, payment.StatusCaptured)
			})
		})
	}
}
