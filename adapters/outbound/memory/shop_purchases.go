package memory

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// purchase is what is counted: one user's pieces of one product.
type purchase struct{ user, product id.ID }

type purchases struct {
	counts *table[purchase, int64]
	x      *tx
}

var _ ports.Purchases = purchases{}

// Add counts quantity if the sum stays within limit.
func (p purchases) Add(ctx context.Context, user, product id.ID, quantity, limit int64) (bool, error) {
	if err := p.x.enter(ctx, "count a purchase"); err != nil {
		return false, err
	}
	defer p.x.leave()
	key := purchase{user, product}
	sum := countOf(p.counts.get(p.x, key)) + quantity
	if limit != 0 && sum > limit {
		return false, nil
	}
	p.counts.put(p.x, key, sum)
	return true, nil
}

// Remove takes quantity off again; nobody who has bought nothing is kept.
func (p purchases) Remove(ctx context.Context, user, product id.ID, quantity int64) error {
	if err := p.x.enter(ctx, "take a purchase back"); err != nil {
		return err
	}
	defer p.x.leave()
	key := purchase{user, product}
	r := p.counts.get(p.x, key)
	if r == nil {
		return nil
	}
	if r.val <= quantity {
		p.counts.drop(p.x, key)
		return nil
	}
	p.counts.put(p.x, key, r.val-quantity)
	return nil
}

func countOf(r *row[purchase, int64]) int64 {
	if r == nil {
		return 0
	}
	return r.val
}
