package memory

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

// orderTables hold orders and, under the same primary key, void rows.
type orderTables struct {
	orders    *table[id.ID, orderRow]
	byUser    *index[id.ID, orderRow]
	byProduct *index[id.ID, orderRow]
	unpaid    *index[id.ID, orderRow] // pending and reserved, by pay-by time
	void      *index[id.ID, orderRow]
}

// orderRow is an order, or a void row when it has none.
type orderRow struct{ order order.Order }

func (r orderRow) isVoid() bool { return r.order.Status() == "" }

func newOrderTables(db *database) *orderTables {
	t := newTable[id.ID, orderRow](db)
	return &orderTables{
		orders: t,
		byUser: newIndex(t, func(r *row[id.ID, orderRow]) (rank, bool) {
			return byOwnerNewest(r.val.order.Snapshot().UserID, r.key), !r.val.isVoid()
		}),
		byProduct: newIndex(t, func(r *row[id.ID, orderRow]) (rank, bool) {
			return byOwner(r.val.order.Snapshot().ProductID, r.key), !r.val.isVoid()
		}),
		unpaid: newIndex(t, func(r *row[id.ID, orderRow]) (rank, bool) {
			s := r.val.order.Snapshot()
			return byTime(s.PayBy, r.key), s.Status == order.Pending || s.Status == order.Reserved
		}),
		void: newAgeIndex(t, orderRow.isVoid),
	}
}

type orders struct {
	*orderTables
	x *tx
}

var _ ports.Orders = orders{}

// Insert adds an order.
func (o orders) Insert(ctx context.Context, n order.Order) error {
	if err := o.x.enter(ctx, "insert an order"); err != nil {
		return err
	}
	defer o.x.leave()
	oid := n.Snapshot().ID
	if o.orders.get(o.x, oid) != nil {
		return exists("order")
	}
	o.orders.put(o.x, oid, orderRow{n})
	return nil
}

// Get answers an order.
func (o orders) Get(ctx context.Context, oid id.ID) (order.Order, error) {
	if err := o.x.enter(ctx, "get an order"); err != nil {
		return order.Order{}, err
	}
	defer o.x.leave()
	r := o.orders.get(o.x, oid)
	if r == nil || r.val.isVoid() {
		return order.Order{}, noSuch("order")
	}
	return r.val.order, nil
}

// Update stores an order's next version.
func (o orders) Update(ctx context.Context, n order.Order) error {
	if err := o.x.enter(ctx, "update an order"); err != nil {
		return err
	}
	defer o.x.leave()
	s := n.Snapshot()
	r := o.orders.get(o.x, s.ID)
	if r == nil || r.val.isVoid() {
		return noSuch("order")
	}
	if err := checkNext(r.val.order.Snapshot().Version, s.Version); err != nil {
		return err
	}
	o.orders.put(o.x, s.ID, orderRow{n})
	return nil
}

// Void makes sure that an order can never commit, if it has not.
func (o orders) Void(ctx context.Context, oid id.ID) (bool, error) {
	if err := o.x.enter(ctx, "void an order"); err != nil {
		return false, err
	}
	defer o.x.leave()
	r := o.orders.get(o.x, oid)
	if r != nil {
		return r.val.isVoid(), nil
	}
	o.orders.put(o.x, oid, orderRow{})
	return true, nil
}

// ListByUser lists a user's orders, newest first.
func (o orders) ListByUser(ctx context.Context, user id.ID, page ports.Page) ([]order.Order, error) {
	if err := o.x.enter(ctx, "list a user's orders"); err != nil {
		return nil, err
	}
	defer o.x.leave()
	return entities(pageOf(o.x, o.byUser, byOwnerNewest(user, page.After), ownerWords, page, nil)), nil
}

// Overdue lists unpaid orders whose time is up.
func (o orders) Overdue(ctx context.Context, at time.Time, limit int) ([]order.Order, error) {
	if err := o.x.enter(ctx, "list overdue orders"); err != nil {
		return nil, err
	}
	defer o.x.leave()
	return entities(between(o.x, o.unpaid, rank{}, byTime(at, id.Nil), id.Nil, limit)), nil
}

// ListForGate lists the orders of a product that a gate must know. It passes
// over the product's older orders one by one.
func (o orders) ListForGate(ctx context.Context, product id.ID, since time.Time, page ports.Page) ([]order.Order, error) {
	if err := o.x.enter(ctx, "list a product's orders"); err != nil {
		return nil, err
	}
	defer o.x.leave()
	return entities(pageOf(o.x, o.byProduct, byOwner(product, page.After), ownerWords, page, func(r orderRow) bool {
		return r.order.Status() == order.Pending || r.order.Snapshot().CreatedAt.After(since)
	})), nil
}

// PruneVoid deletes old void rows.
func (o orders) PruneVoid(ctx context.Context, age time.Duration, limit int) (int, error) {
	if err := o.x.enter(ctx, "prune void rows"); err != nil {
		return 0, err
	}
	defer o.x.leave()
	return len(prune(o.x, o.void, age, limit)), nil
}

func entities(rows []orderRow) []order.Order {
	var list []order.Order
	for _, r := range rows {
		list = append(list, r.order)
	}
	return list
}
