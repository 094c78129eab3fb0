package mysql

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

const orderColumns = `id, user_id, product_id, hold_id, quantity, total, currency, status, pay_by, payment_id, version, created_at, updated_at`

// A void row has nothing but its id and when it came to be.
var (
	orderInsert = write("insert an order", `
INSERT INTO ordering_orders (`+orderColumns+`, unpaid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)*`)
	orderGet = read("get an order", `
SELECT `+orderColumns+` FROM ordering_orders WHERE id = ? AND voided_at IS NULL`)
	orderVersion = read("read an order's version", `
SELECT version FROM ordering_orders WHERE id = ? AND voided_at IS NULL`)
	orderUpdate = write("update an order", `
UPDATE ordering_orders SET status = ?, pay_by = ?, unpaid = ?, payment_id = ?, version = ?, updated_at = ? WHERE id = ? AND version = ?`)
	orderVoid = write("void an order", `
INSERT INTO ordering_orders (id, voided_at) VALUES (?, UTC_TIMESTAMP(6))`)
	orderIsVoid = read("look for a void row", `
SELECT voided_at IS NOT NULL FROM ordering_orders WHERE id = ?`)
	ordersOfUser = read("list a user's orders", `
SELECT `+orderColumns+` FROM ordering_orders WHERE user_id = ? AND id < ? ORDER BY id DESC LIMIT ?`)
	ordersOverdue = read("list overdue orders", `
SELECT `+orderColumns+` FROM ordering_orders WHERE unpaid < ? ORDER BY unpaid, id LIMIT ?`)
	ordersForGate = read("list a product's orders", `
SELECT `+orderColumns+` FROM ordering_orders
WHERE product_id = ? AND id > ? AND (status = 'pending' OR created_at > ?) ORDER BY id LIMIT ?`)
	orderPruneVoid = write("prune void rows", `
DELETE FROM ordering_orders WHERE voided_at < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND ORDER BY voided_at LIMIT ?`)
)

type orders struct{ x *tx }

var _ ports.Orders = orders{}

// Insert adds an order.
func (o orders) Insert(ctx context.Context, n order.Order) error {
	return o.x.insert(ctx, orderInsert.rows(1), "order", orderArgs(n)...)
}

func orderArgs(n order.Order) []any {
	s := n.Snapshot()
	return []any{
		s.ID[:], s.UserID[:], s.ProductID[:], s.HoldID[:], s.Quantity, s.Total.Amount(), s.Total.Currency(), string(s.Status),
		s.PayBy, s.PaymentID[:], s.Version, s.CreatedAt, s.UpdatedAt, unpaid(s),
	}
}

// unpaid is until when an order has to be paid, or nil if it has not.
func unpaid(s order.Snapshot) *time.Time {
	if s.Status != order.Pending && s.Status != order.Reserved {
		return nil
	}
	return &s.PayBy
}

// Get answers an order.
func (o orders) Get(ctx context.Context, oid id.ID) (order.Order, error) {
	got, err := found(ctx, o.x, orderGet, "order", orderOf, oid[:])
	if err == nil {
		o.x.saw(orderVersion, oid, got.Snapshot().Version)
	}
	return got, err
}

// Update stores an order's next version. What was ordered never changes.
func (o orders) Update(ctx context.Context, n order.Order) error {
	s := n.Snapshot()
	return o.x.update(ctx, orderUpdate, orderVersion, "order", s.ID, s.Version,
		string(s.Status), s.PayBy, unpaid(s), s.PaymentID[:], s.Version, s.UpdatedAt)
}

// Void makes sure that an order can never commit, if it has not.
func (o orders) Void(ctx context.Context, oid id.ID) (isVoid bool, err error) {
	_, err = o.x.exec(ctx, orderVoid, oid[:])
	if !isReply(err, errDuplicate) {
		return err == nil, err
	}
	there, err := o.x.one(ctx, orderIsVoid, []any{&isVoid}, oid[:])
	if err == nil && !there {
		return false, o.x.moves("a void row that was pruned meanwhile")
	}
	return isVoid, err
}

// ListByUser lists a user's orders, newest first.
func (o orders) ListByUser(ctx context.Context, user id.ID, page ports.Page) ([]order.Order, error) {
	return listed(ctx, o.x, ordersOfUser, orderOf, user[:], before(page), page.Limit)
}

// Overdue lists unpaid orders whose time is up.
func (o orders) Overdue(ctx context.Context, at time.Time, limit int) ([]order.Order, error) {
	return listed(ctx, o.x, ordersOverdue, orderOf, bound(at), limit)
}

// ListForGate lists the orders of a product that a gate must know. It passes
// over the product's older orders in their index.
func (o orders) ListForGate(ctx context.Context, product id.ID, since time.Time, page ports.Page) ([]order.Order, error) {
	return listed(ctx, o.x, ordersForGate, orderOf, product[:], page.After[:], bound(since), page.Limit)
}

// PruneVoid deletes old void rows.
func (o orders) PruneVoid(ctx context.Context, age time.Duration, limit int) (int, error) {
	return o.x.prune(ctx, orderPruneVoid, age, limit)
}

func orderOf(row scanner) (order.Order, error) {
	var s order.Snapshot
	var total int64
	var currency string
	err := row.Scan(idInto(&s.ID), idInto(&s.UserID), idInto(&s.ProductID), idInto(&s.HoldID), &s.Quantity, &total, &currency, &s.Status,
		&s.PayBy, idInto(&s.PaymentID), &s.Version, &s.CreatedAt, &s.UpdatedAt)
	if err != nil {
		return order.Order{}, err //nolint:wrapcheck // by each
	}
	if s.Total, err = money.New(total, currency); err != nil {
		return order.Order{}, err //nolint:wrapcheck // by listed
	}
	return order.Restore(s) //nolint:wrapcheck // as above
}
