package mysql

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
)

const movementColumns = `id, kind, product_id, user_id, hold_id, quantity, at`

var (
	movementInsert = write("insert a movement", `
INSERT INTO stocking_movements (`+movementColumns+`, nature) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
	movementsOfOrder = read("list an order's movements", `
SELECT `+movementColumns+` FROM stocking_movements WHERE id = ? ORDER BY at, seq`)
	movementsSince = read("list a product's movements", `
SELECT `+movementColumns+` FROM stocking_movements WHERE product_id = ? AND at >= ? ORDER BY at, seq LIMIT ? OFFSET ?`)
)

type movements struct{ x *tx }

var _ ports.Movements = movements{}

// Insert adds a movement.
func (m movements) Insert(ctx context.Context, n inventory.Movement) error {
	return m.x.insert(ctx, movementInsert, "movement",
		n.ID[:], string(n.Kind), n.ProductID[:], n.UserID[:], n.HoldID[:], n.Quantity, n.At, natureOf(n.Kind))
}

// natureOf is what an order has at most one of: the kinds of which only one may
// happen to it first share theirs.
func natureOf(k inventory.Kind) string {
	switch k {
	case inventory.Deducted, inventory.Refused, inventory.Tombstone:
		return "first"
	default:
		return string(k)
	}
}

// OfOrder answers the movements of one order, oldest first.
func (m movements) OfOrder(ctx context.Context, order id.ID) ([]inventory.Movement, error) {
	return listed(ctx, m.x, movementsOfOrder, movementOf, order[:])
}

// Since lists movements of a product, oldest first.
func (m movements) Since(ctx context.Context, product id.ID, since time.Time, skip, limit int) ([]inventory.Movement, error) {
	return listed(ctx, m.x, movementsSince, movementOf, product[:], bound(since), limit, skip)
}

func movementOf(row scanner) (m inventory.Movement, err error) {
	err = row.Scan(idInto(&m.ID), &m.Kind, idInto(&m.ProductID), idInto(&m.UserID), idInto(&m.HoldID), &m.Quantity, &m.At)
	return m, err //nolint:wrapcheck // by each
}
