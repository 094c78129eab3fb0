package mysql

import (
	"context"
	"sync/atomic"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Ordering is a handle on the store of the ordering context. It ends with Close,
// before its DB does.
type Ordering struct {
	*Store[ports.OrderingRepos]
	group *group
	doubt atomic.Bool // of the last placements that were judged, some were refused
}

var _ ports.Ordering = (*Ordering)(nil)

// NewOrdering opens the store of the ordering context.
func NewOrdering(db *DB) *Ordering {
	o := &Ordering{Store: newStore(db, "ordering", func(x *tx, kit ports.Kit) ports.OrderingRepos {
		return ports.OrderingRepos{Kit: kit, Orders: orders{x}, Purchases: purchases{x}}
	})}
	o.group = newGroup(o.commit)
	return o
}

// Place commits a placement, in a transaction with those of others that came
// meanwhile. A caller whose context ends before that was begun is not in it; for
// one whose context ends later it is UnknownOutcome.
func (o *Ordering) Place(ctx context.Context, p ports.Placement) (ports.Placed, error) {
	if ctx.Value(txKey{o.db.name, o.name}) != nil {
		return ports.Placed{}, errNested
	}
	if ctx.Err() != nil {
		return ports.Placed{}, fault.FromContext(ctx, "place an order")
	}
	return o.group.place(ctx, p)
}

// Close waits for the commits that are under way. Placing is Unavailable from
// then on.
func (o *Ordering) Close() { o.group.close() }
