package contract

import (
	"context"
	"slices"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
)

// BillingStore holds an adapter to ports.Billing; Store holds it to the rest.
func BillingStore(t *testing.T, h Harness[ports.Billing]) {
	s := &suite[ports.Billing]{h: h}
	addRows(s, rows[ports.BillingRepos]{
		insert: func(ctx context.Context, r ports.BillingRepos, n int) error {
			return r.Payments.Insert(ctx, paymentNumber(n, 1))
		},
		version: func(ctx context.Context, r ports.BillingRepos, n int) (int64, error) {
			p, err := r.Payments.Get(ctx, growingID(n))
			return p.Snapshot().Version, err
		},
		update: func(ctx context.Context, r ports.BillingRepos, n int, version int64) error {
			s := paymentNumber(n, 1).Snapshot()
			s.Version = version + 1
			p, err := payment.Restore(s)
			if err != nil {
				return err
			}
			return r.Payments.Update(ctx, p)
		},
	})
	s.add("InsertGetUpdate", paymentsInsertGetUpdate)
	s.add("PagesAreStable", paymentsPages)
	s.add("UnsettledOldestFirst", paymentsUnsettled)
	s.add("BillsByVersion", billsByVersion)
	s.add("BillsLostUpdatePrevented", billsLostUpdate)
	s.run(t)
}

// paymentNumber is a payment of version 1 for an order.
func paymentNumber(n, order int) payment.Payment {
	amount, err := money.New(1<<62, "JPY")
	if err != nil {
		panic(err) // a bug of this file
	}
	return payment.Initiate(growingID(n), growingID(order), growingID(900), amount, caseTime.Add(time.Duration(n)*time.Millisecond))
}

func insertPayments(t *testing.T, s ports.Billing, payments ...payment.Payment) {
	t.Helper()
	noError(t, "insert payments", s.Tx(t.Context(), func(ctx context.Context, r ports.BillingRepos) error {
		for _, p := range payments {
			if err := r.Payments.Insert(ctx, p); err != nil {
				return err
			}
		}
		return nil
	}))
}

func updatePayment(t *testing.T, s ports.Billing, p payment.Payment) {
	t.Helper()
	noError(t, "update", s.Tx(t.Context(), func(ctx context.Context, r ports.BillingRepos) error { return r.Payments.Update(ctx, p) }))
}

func paymentsInsertGetUpdate(t *testing.T, b Backend[ports.Billing]) {
	s := b.Node(t)
	p := paymentNumber(1, 1)
	want := func(want payment.Payment) {
		t.Helper()
		noError(t, "get", b.Node(t).Tx(t.Context(), func(ctx context.Context, r ports.BillingRepos) error {
			got, err := r.Payments.Get(ctx, growingID(1))
			if got != want {
				t.Errorf("stored is %+v, want %+v", got, want)
			}
			return err
		}))
	}
	insertPayments(t, s, p)
	want(p)
	captured, _ := p.Capture(caseTime.Add(time.Minute))
	updatePayment(t, s, captured)
	want(captured)
}

func paymentIDs(payments []payment.Payment) []id.ID {
	var ids []id.ID
	for _, p := range payments {
		ids = append(ids, p.Snapshot().ID)
	}
	return ids
}

func paymentsPages(t *testing.T, b Backend[ports.Billing]) {
	s := b.Node(t)
	insertPayments(t, s, paymentNumber(2, 1), paymentNumber(4, 1), paymentNumber(1, 1), paymentNumber(5, 2), paymentNumber(3, 1))
	list := func(page ports.Page) (ids []id.ID, err error) {
		err = s.Tx(t.Context(), func(ctx context.Context, r ports.BillingRepos) error {
			payments, err := r.Payments.ListByOrder(ctx, growingID(1), page)
			ids = paymentIDs(payments)
			return err
		})
		return ids, err
	}
	wantPages(t, growingIDs(4, 3, 2, 1), list)
	wantPagesOf(t, 2, growingIDs(4, 3, 2, 1), list, func() { insertPayments(t, s, paymentNumber(6, 1)) })
}

// paymentsUnsettled lists those that somebody has to finish, by when they last
// changed.
func paymentsUnsettled(t *testing.T, b Backend[ports.Billing]) {
	s := b.Node(t)
	at := func(ms int) time.Time { return caseTime.Add(time.Duration(ms) * time.Millisecond) }
	insertPayments(t, s, paymentNumber(1, 1), paymentNumber(2, 2), paymentNumber(3, 3), paymentNumber(4, 4), paymentNumber(5, 5), paymentNumber(90, 6))
	unknown, _ := paymentNumber(1, 1).Lose(at(70))
	declined, _ := paymentNumber(2, 2).Decline(at(71))
	captured, _ := paymentNumber(3, 3).Capture(at(72))
	due, _ := paymentNumber(4, 4).Capture(at(73))
	updatePayment(t, s, unknown)
	updatePayment(t, s, declined)
	updatePayment(t, s, captured)
	updatePayment(t, s, due)
	due, _ = due.OweRefund(at(74))
	updatePayment(t, s, due)
	want := growingIDs(5, 1, 4) // initiated, unknown, refund due; 90 is too young
	for limit := 1; limit <= len(want)+1; limit++ {
		noError(t, "list unsettled payments", s.Tx(t.Context(), func(ctx context.Context, r ports.BillingRepos) error {
			got, err := r.Payments.Unsettled(ctx, at(90), limit)
			if ids := paymentIDs(got); !slices.Equal(ids, want[:min(limit, len(want))]) {
				t.Errorf("%d unsettled payments are %v, want %v", limit, ids, want)
			}
			return err
		}))
	}
}

func saveBill(t *testing.T, s ports.Billing, b payment.Bill) error {
	return s.Tx(t.Context(), func(ctx context.Context, r ports.BillingRepos) error { return r.Bills.Save(ctx, b) })
}

func wantBill(t *testing.T, s ports.Billing, want payment.Bill) {
	t.Helper()
	noError(t, "get a bill", s.Tx(t.Context(), func(ctx context.Context, r ports.BillingRepos) error {
		got, err := r.Bills.Get(ctx, want.OrderID)
		if got != want {
			t.Errorf("the bill is %+v, want %+v", got, want)
		}
		return err
	}))
}

func billsByVersion(t *testing.T, b Backend[ports.Billing]) {
	s := b.Node(t)
	none := payment.Bill{OrderID: growingID(1)}
	wantBill(t, s, none)
	first, _ := none.Start(growingID(10))
	noError(t, "save", saveBill(t, s, first))
	wantBill(t, b.Node(t), first)
	wantCode(t, fault.VersionMismatch, "save a version again", saveBill(t, s, first))
	declined, _ := paymentNumber(10, 1).Decline(caseTime)
	second := first.Note(declined)
	noError(t, "save", saveBill(t, s, second))
	wantBill(t, b.Node(t), second)
	skipped := second
	skipped.Version += 2
	wantCode(t, fault.VersionMismatch, "skip a version", saveBill(t, s, skipped))
	wantBill(t, s, second)
}

// billsLostUpdate has two payments start on one bill that is not stored yet.
func billsLostUpdate(t *testing.T, b Backend[ports.Billing]) {
	c := &rowsCase[ports.Billing, ports.BillingRepos]{t: t, b: b}
	start := func(pid int) func(ctx context.Context, r ports.BillingRepos, met func()) error {
		return func(ctx context.Context, r ports.BillingRepos, met func()) error {
			bill, err := r.Bills.Get(ctx, growingID(1))
			met()
			if err != nil {
				return err
			}
			started, ok := bill.Start(growingID(pid))
			if !ok {
				return fault.New(fault.InvalidState, "another payment is alive")
			}
			return r.Bills.Save(ctx, started)
		}
	}
	errs := c.meet(start(1), start(2))
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("two payments started on one bill ended alike: %v, %v", errs[0], errs[1])
	}
}
