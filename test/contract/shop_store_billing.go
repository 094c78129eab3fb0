package contract

import (
	"context"
	"slices"
	"sync"
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
	s.add("PaymentsByStatusOldestFirst", paymentsByStatus)
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

// paymentsByStatus lists the payments of a status by when they got it, each
// once however small the pages are and whatever changes between them.
func paymentsByStatus(t *testing.T, b Backend[ports.Billing]) {
	s := b.Node(t)
	at := func(ms int) time.Time { return caseTime.Add(time.Duration(ms) * time.Millisecond) }
	// Those whose number is even are unknown: 8 and 2, then at one time 4 and 6,
	// and 10 too late.
	since := map[int]int{2: 72, 4: 73, 6: 73, 8: 71, 10: 90}
	var unknown []payment.Payment
	for n := 1; n <= 10; n++ {
		insertPayments(t, s, paymentNumber(n, n))
		if lost, ok := paymentNumber(n, n).Lose(at(since[n])); ok && since[n] > 0 {
			unknown = append(unknown, lost)
			updatePayment(t, s, lost)
		}
	}
	list := func(status payment.Status, after payment.Payment, limit int) (page []payment.Payment) {
		noError(t, "list payments by status", s.Tx(t.Context(), func(ctx context.Context, r ports.BillingRepos) (err error) {
			page, err = r.Payments.ListByStatus(ctx, status, at(90), after, limit)
			return err
		}))
		return page
	}
	walk := func(status payment.Status, limit int, between func()) (ids []id.ID) {
		var after payment.Payment
		for len(ids) <= 10 {
			page := list(status, after, limit)
			if ids = append(ids, paymentIDs(page)...); len(page) < limit {
				break
			}
			after = page[len(page)-1]
			between()
		}
		return ids
	}
	for limit := 1; limit <= 6; limit++ {
		if got, want := walk(payment.StatusUnknown, limit, func() {}), growingIDs(8, 2, 4, 6); !slices.Equal(got, want) {
			t.Errorf("unknown payments in pages of %d are %v, want %v", limit, got, want)
		}
		if got, want := walk(payment.StatusInitiated, limit, func() {}), growingIDs(1, 3, 5, 7, 9); !slices.Equal(got, want) {
			t.Errorf("initiated payments in pages of %d are %v, want %v", limit, got, want)
		}
	}
	// The walk has passed 8 when it is decided: the place stays a place.
	decide := sync.OnceFunc(func() {
		for _, p := range unknown {
			if declined, ok := p.Decline(at(95)); ok && p.Snapshot().ID == growingID(8) {
				updatePayment(t, s, declined)
			}
		}
	})
	if got, want := walk(payment.StatusUnknown, 1, decide), growingIDs(8, 2, 4, 6); !slices.Equal(got, want) {
		t.Errorf("payments that are decided meanwhile make %v, want %v", got, want)
	}
	if got := list(payment.StatusDeclined, payment.Payment{}, 10); len(got) != 0 {
		t.Errorf("a payment that was declined too late is listed: %v", paymentIDs(got))
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
