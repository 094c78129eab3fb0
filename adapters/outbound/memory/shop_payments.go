package memory

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
)

type paymentTables struct {
	payments *table[id.ID, payment.Payment]
	byOrder  *index[id.ID, payment.Payment]
	byStatus *index[id.ID, payment.Payment] // by when they got it
}

func newPaymentTables(db *database) *paymentTables {
	p := newTable[id.ID, payment.Payment](db)
	return &paymentTables{
		payments: p,
		byOrder: newIndex(p, func(r *row[id.ID, payment.Payment]) (rank, bool) {
			return byOwnerNewest(r.val.Snapshot().OrderID, r.key), true
		}),
		byStatus: newIndex(p, func(r *row[id.ID, payment.Payment]) (rank, bool) {
			return byTextTime(string(r.val.Status()), r.val.Snapshot().UpdatedAt, r.key), true
		}),
	}
}

type payments struct {
	*paymentTables
	x *tx
}

var _ ports.Payments = payments{}

// Insert adds a payment.
func (p payments) Insert(ctx context.Context, n payment.Payment) error {
	if err := p.x.enter(ctx, "insert a payment"); err != nil {
		return err
	}
	defer p.x.leave()
	s := n.Snapshot()
	if p.payments.get(p.x, s.ID) != nil {
		return exists("payment")
	}
	p.payments.put(p.x, s.ID, n)
	return nil
}

// Get answers a payment.
func (p payments) Get(ctx context.Context, pid id.ID) (payment.Payment, error) {
	if err := p.x.enter(ctx, "get a payment"); err != nil {
		return payment.Payment{}, err
	}
	defer p.x.leave()
	r := p.payments.get(p.x, pid)
	if r == nil {
		return payment.Payment{}, noSuch("payment")
	}
	return r.val, nil
}

// Update stores a payment's next version.
func (p payments) Update(ctx context.Context, n payment.Payment) error {
	if err := p.x.enter(ctx, "update a payment"); err != nil {
		return err
	}
	defer p.x.leave()
	s := n.Snapshot()
	r := p.payments.get(p.x, s.ID)
	if r == nil {
		return noSuch("payment")
	}
	if err := checkNext(r.val.Snapshot().Version, s.Version); err != nil {
		return err
	}
	p.payments.put(p.x, s.ID, n)
	return nil
}

// ListByOrder lists the payments of an order, newest first.
func (p payments) ListByOrder(ctx context.Context, order id.ID, page ports.Page) ([]payment.Payment, error) {
	if err := p.x.enter(ctx, "list an order's payments"); err != nil {
		return nil, err
	}
	defer p.x.leave()
	return pageOf(p.x, p.byOrder, byOwnerNewest(order, page.After), ownerWords, page, nil), nil
}

// ListByStatus lists payments that have had a status since before a time.
func (p payments) ListByStatus(
	ctx context.Context, status payment.Status, before time.Time, after payment.Payment, limit int,
) ([]payment.Payment, error) {
	if err := p.x.enter(ctx, "list payments by status"); err != nil {
		return nil, err
	}
	defer p.x.leave()
	last := after.Snapshot()
	from, end := byTextTime(string(status), last.UpdatedAt, last.ID), byTextTime(string(status), before, id.Nil)
	return between(p.x, p.byStatus, from, end, last.ID, limit), nil
}
