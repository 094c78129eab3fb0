package main

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/inventory"
	"example.com/surge/core/order"
)

// take takes an order's pieces from the shelf. It is soldOut when too few are
// left.
func take(ctx context.Context, x *sql.Tx, o order.Snapshot) error {
	result, err := x.ExecContext(ctx, `UPDATE stocking_shelves SET on_hand = on_hand - ?, version = version + 1
		WHERE product_id = ? AND on_hand >= ?`, o.Quantity, o.ProductID[:], o.Quantity)
	if err != nil {
		return err
	}
	changed, err := result.RowsAffected()
	if err == nil && changed == 0 {
		err = refuse(ctx, x, o)
	}
	return err
}

// note notes that they were taken, so that stocking does not take them again.
func note(ctx context.Context, x *sql.Tx, o order.Snapshot) error {
	_, err := x.ExecContext(ctx, `INSERT INTO stocking_movements (id, nature, kind, product_id, user_id, hold_id, quantity, at)
		VALUES (?, 'first', ?, ?, ?, ?, ?, ?)`,
		o.ID[:], string(inventory.Deducted), o.ProductID[:], o.UserID[:], o.HoldID[:], o.Quantity, o.CreatedAt)
	return err
}

// refuse tells a shelf with too few pieces from one that is not there yet.
func refuse(ctx context.Context, x *sql.Tx, o order.Snapshot) error {
	if _, err := left(ctx, x, o); err != nil {
		return err
	}
	return soldOut
}

// left is how many pieces there were a moment ago.
func left(ctx context.Context, q interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, o order.Snapshot) (n int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT on_hand FROM stocking_shelves WHERE product_id = ?`, o.ProductID[:]).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.Unavailable, "the product is not ready yet").WithRetryAfter(time.Second)
	}
	return n, err
}
