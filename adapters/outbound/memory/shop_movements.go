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
	byOrder   *index[movementAge, movementKey, inventory.Movement]
	byProduct *index[movementAge, movementKey, inventory.Movement]
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

// movementAge keeps the movements of one owner together, oldest first.
type movementAge struct {
	owner id.ID
	at    time.Time
	seq   uint64
}

func lessMovementAge(a, b movementAge) bool {
	if a.owner != b.owner {
		return lessID(a.owner, b.owner)
	}
	if c := a.at.Compare(b.at); c != 0 {
		return c < 0
	}
	return a.seq < b.seq
}

func newMovementTables(db *database) *movementTables {
	m := newTable[movementKey, inventory.Movement](db)
	return &movementTables{
		movements: m,
		byOrder: newIndex(m, lessMovementAge, func(r *row[movementKey, inventory.Movement]) (movementAge, bool) {
			return movementAge{r.key.order, r.val.At, r.seq}, true
		}),
		byProduct: newIndex(m, lessMovementAge, func(r *row[movementKey, inventory.Movement]) (movementAge, bool) {
			return movementAge{r.val.ProductID, r.val.At, r.seq}, true
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
	m.byOrder.scan(m.x, movementAge{owner: order}, func(at movementAge, r *row[movementKey, inventory.Movement]) bool {
		if at.owner == order {
			list = append(list, r.val)
		}
		return at.owner == order
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
	m.byProduct.scan(m.x, movementAge{owner: product, at: since}, func(at movementAge, r *row[movementKey, inventory.Movement]) bool {
		if at.owner == product && skip <= 0 {
			list = append(list, r.val)
		}
		skip--
		return at.owner == product && len(list) < limit
	})
	return list, nil
}
