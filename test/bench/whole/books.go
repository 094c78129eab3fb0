package main

import (
	"context"
	"database/sql"
	"fmt"

	"example.com/surge/core/id"
)

// books is what the store has of a sale.
type books struct {
	orders, reserved, onHand, moved int64
	seconds                         float64 // from the first order to the last change of one
}

// read reads the books of a product.
func read(ctx context.Context, db *sql.DB, product string) (b books, err error) {
	pid, err := id.Parse(product)
	if err != nil {
		return b, err
	}
	err = db.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(status = 'reserved'), 0),
		COALESCE(TIMESTAMPDIFF(MICROSECOND, MIN(created_at), MAX(updated_at)), 0) / 1e6
		FROM ordering_orders WHERE product_id = ? AND voided_at IS NULL`, pid[:]).Scan(&b.orders, &b.reserved, &b.seconds)
	if err != nil {
		return b, err
	}
	err = db.QueryRowContext(ctx, `SELECT on_hand FROM stocking_shelves WHERE product_id = ?`, pid[:]).Scan(&b.onHand)
	if err != nil {
		return b, err
	}
	return b, db.QueryRowContext(ctx, `SELECT COALESCE(SUM(quantity), 0) FROM stocking_movements
		WHERE product_id = ? AND kind = 'deducted'`, pid[:]).Scan(&b.moved)
}

// wrong is what does not agree with the answers of a sale, in which everybody
// ordered one piece.
func (b books) wrong(stock, accepted int64) []string {
	var all []string
	for what, n := range map[string][2]int64{
		"orders in the store, of those that were answered 201": {b.orders, accepted},
		"of them reserved":    {b.reserved, accepted},
		"pieces deducted":     {b.moved, accepted},
		"pieces on the shelf": {b.onHand, stock - accepted},
	} {
		if n[0] != n[1] {
			all = append(all, fmt.Sprintf("%s: %d, want %d", what, n[0], n[1]))
		}
	}
	return all
}
