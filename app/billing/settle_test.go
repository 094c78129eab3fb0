package billing_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang/mock/gomock"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
)

// stuck puts in payments that have had a status for a minute.
func (x *till) stuck(status payment.Status, n int) []id.ID {
	x.t.Helper()
	amount, err := money.New(1999, "CNY")
	if err != nil {
		x.t.Fatal(err)
	}
	at := time.Now().Add(-time.Minute)
	var ids []id.ID
	err = x.store.Node().Tx(x.t.Context(), func(ctx context.Context, r ports.BillingRepos) error {
		ids = nil
		for range n {
			s := payment.Initiate(someone(), someone(), someone(), amount, at).Snapshot()
			s.Status = status
			p, err := payment.Restore(s)
			if err != nil {
				return err
			}
			if err := r.Payments.Insert(ctx, p); err != nil {
				return err
			}
			bill, _ := payment.Bill{OrderID: s.OrderID}.Start(s.ID)
			if err := r.Bills.Save(ctx, bill); err != nil {
				return err
			}
			ids = append(ids, s.ID)
		}
		return nil
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return ids
}

// status is where a payment stands in the store.
func (x *till) status(pid id.ID) payment.Status {
	x.t.Helper()
	var p payment.Payment
	err := x.store.Node().Tx(x.t.Context(), func(ctx context.Context, r ports.BillingRepos) (err error) {
		p, err = r.Payments.Get(ctx, pid)
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return p.Status()
}

// TestSettleGoesOn past payments that fail for ever, however many are older
// than the next that does not.
func TestSettleGoesOn(t *testing.T) {
	t.Parallel()
	for _, status := range []payment.Status{payment.StatusInitiated, payment.StatusUnknown} {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				x := openTill(t)
				stuck := x.stuck(status, 150)
				o := x.lost()
				pass(9 * time.Second)
				asked := x.refuse(stuck)
				if err := x.Settle(t.Context()); !fault.Is(err, fault.Internal) {
					t.Errorf("settle: %v", err)
				}
				x.wantListed(o, payment.StatusCaptured)
				asked.wantOnceEach(t)
			})
		})
	}
}

func TestRefundsThatFailForEverDelayNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t)
		stuck := x.stuck(payment.StatusRefundDue, 150)
		good := x.stuck(payment.StatusRefundDue, 1)[0]
		o := x.lost()
		pass(9 * time.Second)
		asked := x.refuse(stuck)
		if err := x.Settle(t.Context()); err != nil {
			t.Errorf("settle: %v", err)
		}
		x.wantListed(o, payment.StatusCaptured)
		if err := x.Refund(t.Context()); !fault.Is(err, fault.Internal) {
			t.Errorf("refund: %v", err)
		}
		asked.wantOnceEach(t)
		if got := x.status(good); got != payment.StatusRefunded {
			t.Errorf("the youngest of the refunds is %s", got)
		}
	})
}

func TestOutageOfTheStoreEndsARun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := openTill(t)
		x.stuck(payment.StatusUnknown, 150)
		var asked atomic.Int32
		x.gateway.EXPECT().Query(gomock.Any(), gomock.Any()).DoAndReturn(func(context.Context, id.ID) (ports.ChargeStatus, error) {
			asked.Add(1)
			x.store.Cut()
			return ports.ChargeCaptured, nil
		}).AnyTimes()
		if err := x.Settle(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Errorf("settle: %v", err)
		}
		if n := asked.Load(); n > 20 {
			t.Errorf("the gateway was asked %d times though the store had gone", n)
		}
	})
}

// refusals counts how often the gateway was asked about payments about which
// it never says anything.
type refusals map[id.ID]*atomic.Int32

// refuse has the gateway fail for those payments and do all else.
func (x *till) refuse(stuck []id.ID) refusals {
	counts := refusals{}
	for _, pid := range stuck {
		counts[pid] = new(atomic.Int32)
	}
	fails := func(pid id.ID) error {
		n, ok := counts[pid]
		if !ok {
			return nil
		}
		n.Add(1)
		return fault.New(fault.Internal, "confused")
	}
	x.gateway.EXPECT().Query(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, pid id.ID) (ports.ChargeStatus, error) {
		return ports.ChargeCaptured, fails(pid)
	}).AnyTimes()
	x.gateway.EXPECT().Refund(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, pid id.ID) error { return fails(pid) }).AnyTimes()
	return counts
}

func (r refusals) wantOnceEach(t *testing.T) {
	t.Helper()
	for pid, n := range r {
		if n := n.Load(); n != 1 {
			t.Errorf("the gateway was asked %d times in one run about %v", n, pid)
		}
	}
}
