package mysql

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
)

const paymentColumns = `id, order_id, user_id, amount, currency, status, version, created_at, updated_at`

var (
	paymentInsert = write("insert a payment", `
INSERT INTO billing_payments (`+paymentColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	paymentGet = read("get a payment", `
SELECT `+paymentColumns+` FROM billing_payments WHERE id = ?`)
	paymentVersion = read("read a payment's version", `
SELECT version FROM billing_payments WHERE id = ?`)
	paymentUpdate = write("update a payment", `
UPDATE billing_payments SET amount = ?, currency = ?, status = ?, version = ?, updated_at = ? WHERE id = ? AND version = ?`)
	paymentOfOrder = read("list an order's payments", `
SELECT `+paymentColumns+` FROM billing_payments WHERE order_id = ? AND id < ? ORDER BY id DESC LIMIT ?`)
	paymentSince = read("list payments by status", `
SELECT `+paymentColumns+` FROM billing_payments
WHERE status = ? AND updated_at >= ? AND updated_at < ? AND (updated_at > ? OR id > ?) ORDER BY updated_at, id LIMIT ?`)
)

type payments struct{ x *tx }

var _ ports.Payments = payments{}

// Insert adds a payment.
func (p payments) Insert(ctx context.Context, n payment.Payment) error {
	s := n.Snapshot()
	return p.x.insert(ctx, paymentInsert, "payment", s.ID[:], s.OrderID[:], s.UserID[:], s.Amount.Amount(), s.Amount.Currency(),
		string(s.Status), s.Version, s.CreatedAt, s.UpdatedAt)
}

// Get answers a payment.
func (p payments) Get(ctx context.Context, pid id.ID) (payment.Payment, error) {
	got, err := found(ctx, p.x, paymentGet, "payment", paymentOf, pid[:])
	if err == nil {
		p.x.saw(paymentVersion, pid, got.Snapshot().Version)
	}
	return got, err
}

// Update stores a payment's next version. Whose it is never changes.
func (p payments) Update(ctx context.Context, n payment.Payment) error {
	s := n.Snapshot()
	return p.x.update(ctx, paymentUpdate, paymentVersion, "payment", s.ID, s.Version,
		s.Amount.Amount(), s.Amount.Currency(), string(s.Status), s.Version, s.UpdatedAt)
}

// ListByOrder lists the payments of an order, newest first.
func (p payments) ListByOrder(ctx context.Context, order id.ID, page ports.Page) ([]payment.Payment, error) {
	return listed(ctx, p.x, paymentOfOrder, paymentOf, order[:], before(page), page.Limit)
}

// ListByStatus lists payments that have had a status since before a time.
func (p payments) ListByStatus(
	ctx context.Context, status payment.Status, before time.Time, after payment.Payment, limit int,
) ([]payment.Payment, error) {
	last := after.Snapshot()
	from := bound(last.UpdatedAt)
	return listed(ctx, p.x, paymentSince, paymentOf, string(status), from, bound(before), from, last.ID[:], limit)
}

func paymentOf(row scanner) (payment.Payment, error) {
	var s payment.Snapshot
	var amount int64
	var currency string
	err := row.Scan(idInto(&s.ID), idInto(&s.OrderID), idInto(&s.UserID), &amount, &currency, &s.Status, &s.Version, &s.CreatedAt, &s.UpdatedAt)
	if err != nil {
		return payment.Payment{}, err //nolint:wrapcheck // by each
	}
	if s.Amount, err = money.New(amount, currency); err != nil {
		return payment.Payment{}, err //nolint:wrapcheck // by listed
	}
	return payment.Restore(s) //nolint:wrapcheck // as above
}
