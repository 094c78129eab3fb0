package simulation

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Ordering is a node's store of orders.
type Ordering struct {
	*Store[ports.OrderingRepos]
	placements ports.Placements
}

var _ ports.Ordering = (*Ordering)(nil)

// NewOrdering wraps a store of orders.
func NewOrdering(n *Node, inner ports.Ordering) *Ordering {
	return &Ordering{NewStore(n, ports.Store[ports.OrderingRepos](inner), func(r *ports.OrderingRepos) *ports.Kit { return &r.Kit }), inner}
}

// Place implements ports.Placements.
func (o *Ordering) Place(ctx context.Context, p ports.Placement) (ports.Placed, error) {
	r := Request{Port: "placements", Method: "Place", About: p.Order.Snapshot().ID.String(), Unknown: fault.UnknownOutcome}
	return Ask(ctx, o.n, r, func(ctx context.Context) (ports.Placed, error) {
		placed, err := o.placements.Place(ctx, p)
		if err == nil && placed.Outcome == ports.PlaceNow {
			o.shared.wakes.committed(ports.OutboxShardSet(0).With(ports.OutboxShard(p.Event.Key)))
		}
		return placed, err
	})
}
