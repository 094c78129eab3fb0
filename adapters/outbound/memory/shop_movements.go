package memory

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
)

type movementTables struct {
	movements *table[movementKey, inventory.Movement]
	byOrder   *index[movementKey, inventory.Movement]
	byProduct *index[movementKey, inventory.Movement]
}

// movementKey is what an order has at most one of.
type movementKey struct {
	order  id.ID
	nature inventory.Kind
}

// firstOf is the nature of what may happen to an order first.
const firstOf inventory.Kind = "first"

func keyOf(m inventory.Movement) movementKey {
	switch m.Kind {
	case inventory.Deducted, inventory.Refused, inventory.Tombstone:
		return movementKey{m.ID, firstOf}
	default:
		return movementKey{m.ID, m.Kind}
	}
}

// oldestOf keeps the movements of one owner together, oldest first.
func oldestOf(owner id.ID, at time.Time, seq uint64) rank {
	high, low := idWords(owner)
	return rank{high, low, timeWord(at), seq}
}

func newMovementTables(db *database) *movementTables {
	m := newTable[movementKey, inventory.Movement](db)
	return &movementTables{
		movements: m,
		byOrder: newIndex(m, func(r *row[movementKey, inventory.Movement]) (rank, bool) {
			return oldestOf(r.key.order, r.val.At, r.seq), true
		}),
		byProduct: newIndex(m, func(r *row[movementKey, inventory.Movement]) (rank, bool) {
			return oldestOf(r.val.ProductID, r.val.At, r.seq), true
		}),
	}
}

type movements struct {
	*movementTables
	x *tx
}

var _ ports.Movements = movements{}

// Insert adds a movement.
func (m movements) Insert(ctx context.Context, n inventory.Movement) error {
	if err := m.x.enter(ctx, "insert a movement"); err != nil {
		return err
	}
	defer m.x.leave()
	key := keyOf(n)
	if m.movements.get(m.x, key) != nil {
		return exists("movement")
	}
	m.movements.put(m.x, key, n)
	return nil
}

// OfOrder answers the movements of one order, oldest first.
func (m movements) OfOrder(ctx context.Context, order id.ID) ([]inventory.Movement, error) {
	if err := m.x.enter(ctx, "list an order's movements"); err != nil {
		return nil, err
	}
	defer m.x.leave()
	var list []inventory.Movement
	from := byID(order)
	m.byOrder.scan(m.x, from, func(at rank, r *row[movementKey, inventory.Movement]) bool {
		if !at.under(from, ownerWords) {
			return false
		}
		list = append(list, r.val)
		return true
	})
	return list, nil
}

// Since lists movements of a product, oldest first.
func (m movements) Since(ctx context.Context, product id.ID, since time.Time, skip, limit int) ([]inventory.Movement, error) {
	if err := m.x.enter(ctx, "list a product's movements"); err != nil {
		return nil, err
	}
	defer m.x.leave()
	var list []inventory.Movement
	from := oldestOf(product, since, 0)
	m.byProduct.scan(m.x, from, func(at rank, r *row[movementKey, inventory.Movement]) bool {
		if !at.under(from, ownerWords) {
			return false
		}
		if skip--; skip < 0 {
			list = append(list, r.val)
		}
		return len(list) < limit
	})
	return list, nil
}
