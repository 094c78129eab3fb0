package memory

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// OrderingStore is the store of the ordering context.
type OrderingStore struct {
	*StoreBackend[ports.OrderingRepos]
	orders    *orderTables
	purchases *table[purchase, int64]
}

// NewOrderingStore makes an empty store of the ordering context.
func NewOrderingStore() *OrderingStore {
	db := newDatabase()
	b := &OrderingStore{orders: newOrderTables(db), purchases: newTable[purchase, int64](db)}
	b.StoreBackend = newStore(db, "ordering", func(x *tx, kit ports.Kit) ports.OrderingRepos {
		return ports.OrderingRepos{Kit: kit, Orders: orders{b.orders, x}, Purchases: purchases{b.purchases, x}}
	})
	return b
}

// Node opens a handle on the store. It holds nothing that must be closed.
func (b *OrderingStore) Node() *Ordering { return &Ordering{b.StoreBackend.Node(), b} }

// Ordering is a handle on the store of the ordering context.
type Ordering struct {
	*Store[ports.OrderingRepos]
	b *OrderingStore
}

var _ ports.Ordering = (*Ordering)(nil)

// Place commits a placement under the mutex at once: there is no closure to
// run and so nothing to validate, and no group to wait for. Transactions that
// read one of its rows run again.
func (o *Ordering) Place(ctx context.Context, p ports.Placement) (ports.Placed, error) {
	if ctx.Value(txKey{o.b.database}) != nil {
		return ports.Placed{}, errNested
	}
	if err := o.b.check(ctx, "place an order"); err != nil {
		return ports.Placed{}, err
	}
	unlock, err := o.b.lockToCommit(ctx, nil)
	if err != nil {
		return ports.Placed{}, err
	}
	defer unlock()
	placed, err := o.b.judge(p)
	if err != nil || placed.Outcome != ports.PlaceNow {
		return placed, err
	}
	lost, applies := o.b.loses()
	if applies {
		o.b.place(p)
		o.wake(ports.OutboxShardSet(0).With(ports.OutboxShard(p.Event.Key)))
	}
	if lost {
		return ports.Placed{}, errReplyLost
	}
	return placed, nil
}

// judge says what is to become of a placement.
func (b *OrderingStore) judge(p ports.Placement) (ports.Placed, error) {
	s := p.Order.Snapshot()
	record := b.kit.idempotency.records.rows[p.Key]
	if b.kit.idempotency.alive(record) {
		return b.replay(p, record.val)
	}
	if b.orders.orders.rows[s.ID] != nil {
		return ports.Placed{Outcome: ports.PlaceVoid}, nil
	}
	bought := countOf(b.purchases.rows[purchase{s.UserID, s.ProductID}])
	if p.Limit != 0 && bought+s.Quantity > p.Limit {
		return ports.Placed{Outcome: ports.PlaceOverLimit}, nil
	}
	if b.kit.outbox.has(s.Version, p.Event) {
		return ports.Placed{}, errEventExists
	}
	return ports.Placed{Outcome: ports.PlaceNow, Order: p.Order}, nil
}

// replay answers a placement whose key has a record.
func (b *OrderingStore) replay(p ports.Placement, r ports.IdempotencyRecord) (ports.Placed, error) {
	if r.Hash != p.Hash {
		return ports.Placed{Outcome: ports.PlaceMismatch, Record: r}, nil
	}
	first := b.orders.orders.rows[r.Resource]
	if first == nil || first.val.isVoid() {
		return ports.Placed{}, fault.New(fault.Internal, "the order of an idempotency record is gone")
	}
	return ports.Placed{Outcome: ports.PlaceReplay, Order: first.val.order, Record: r}, nil
}

// place writes everything that belongs to a placement.
func (b *OrderingStore) place(p ports.Placement) {
	s, at := p.Order.Snapshot(), b.now()
	b.kit.idempotency.records.set(p.Key, ports.IdempotencyRecord{
		Key: p.Key, Hash: p.Hash, Resource: s.ID, Request: p.Request, At: s.CreatedAt,
	}, at)
	key := purchase{s.UserID, s.ProductID}
	b.orders.orders.set(s.ID, orderRow{p.Order}, at)
	b.purchases.set(key, countOf(b.purchases.rows[key])+s.Quantity, at)
	b.kit.outbox.append(s.Version, p.Event, at)
}
