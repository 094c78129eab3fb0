package mysql

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// A count that would pass its limit is set to what it is: the server counts no
// row as changed. Nobody who has bought nothing has a row.
var (
	purchaseAdd = write("count a purchase", `
INSERT INTO ordering_purchases (user_id, product_id, pieces) VALUES (?, ?, ?)
ON DUPLICATE KEY UPDATE pieces = IF(? = 0 OR pieces + VALUES(pieces) <= ?, pieces + VALUES(pieces), pieces)`)
	purchaseForget = write("take the last of a purchase back", `
DELETE FROM ordering_purchases WHERE user_id = ? AND product_id = ? AND pieces <= ?`)
	purchaseRemove = write("take a purchase back", `
UPDATE ordering_purchases SET pieces = pieces - ? WHERE user_id = ? AND product_id = ? AND pieces > ?`)
)

type purchases struct{ x *tx }

var _ ports.Purchases = purchases{}

// Add counts quantity if the sum stays within limit.
func (p purchases) Add(ctx context.Context, user, product id.ID, quantity, limit int64) (bool, error) {
	if limit != 0 && quantity > limit {
		return false, nil
	}
	changed, err := p.x.exec(ctx, purchaseAdd, user[:], product[:], quantity, limit, limit)
	return changed > 0, err
}

// Remove takes quantity off again.
func (p purchases) Remove(ctx context.Context, user, product id.ID, quantity int64) error {
	forgotten, err := p.x.exec(ctx, purchaseForget, user[:], product[:], quantity)
	if err == nil && forgotten == 0 {
		_, err = p.x.exec(ctx, purchaseRemove, quantity, user[:], product[:], quantity)
	}
	return err
}
