package memory

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
)

type paymentTables struct {
	payments  *table[id.ID, payment.Payment]
	byOrder   *index[id.ID, payment.Payment]
	unsettled *index[id.ID, payment.Payment]
}

func newPaymentTables(db *database) *paymentTables {
	p := newTable[id.ID, payment.Payment](db)
	return &paymentTables{
		payments: p,
		byOrder: newIndex(p, func(r *row[id.ID, payment.Payment]) (rank, bool) {
			return byOwnerNewest(r.val.Snapshot().OrderID, r.key), true
		}),
		unsettled: newIndex(p, func(r *row[id.ID, payment.Payment]) (rank, bool) {
			return byTime(r.val.Snapshot().UpdatedAt, r.key), r.val.Open() || r.val.Status() == payment.StatusRefundDue
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

// Unsettled lists payments that somebody has to finish.
func (p payments) Unsettled(ctx context.Context, before time.Time, limit int) ([]payment.Payment, error) {
	if err := p.x.enter(ctx, "list unsettled payments"); err != nil {
		return nil, err
	}
	defer p.x.leave()
	return dueBefore(p.x, p.unsettled, before, limit), nil
}
