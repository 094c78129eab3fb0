package stocking

import (
	"context"
	"errors"
	"maps"
	"slices"

	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// placed is an order's event, and what it moved when it was deducted with others:
// "" when it had been heard before.
type placed struct {
	event.OrderPlaced
	eid   id.ID
	trace string
	moved inventory.Kind
}

// OrderPlaced deducts an order's pieces, or refuses them when the shelf has too
// few. An order that was returned before is left alone. In a sale all want one
// shelf, so those that come at the same time are deducted together, unless
// something is the matter with one of them.
func (s *Service) OrderPlaced(ctx context.Context, eid id.ID, e event.OrderPlaced) error {
	p := &placed{OrderPlaced: e, eid: eid, trace: ports.TraceParent(ctx)}
	deducted, err := s.together.Join(ctx, p)
	if err != nil {
		return err
	}
	if !deducted {
		return s.judge(ctx, eid, e)
	}
	if p.moved != "" {
		s.observer.Moved(p.moved)
	}
	return nil
}

// judge deducts one order, or says why not.
func (s *Service) judge(ctx context.Context, eid id.ID, e event.OrderPlaced) error {
	return s.once(ctx, eid, func(ctx context.Context, r ports.StockingRepos) (inventory.Kind, error) {
		before, err := r.Movements.OfOrder(ctx, e.OrderID)
		if err != nil || len(before) > 0 {
			return "", err
		}
		took, err := r.Shelves.Take(ctx, e.ProductID, e.Quantity)
		if err != nil {
			return "", ready(err)
		}
		if took {
			return inventory.Deducted, s.deducted(ctx, r, e)
		}
		m := orderMovement(inventory.Refused, e)
		return m.Kind, s.moved(ctx, r, m, versionFirst, event.StockRefused{OrderStock: event.OrderStockOf(m)})
	})
}

// errTooFew: one of the orders is to be refused.
var errTooFew = errors.New("too few pieces for all of them")

// deduct deducts all that take answers, or none. The shelves come last, in the
// order of their ids: until then nobody waits for this transaction.
func (s *Service) deduct(ctx context.Context, take func() []*placed) error {
	return s.store.Tx(ctx, func(ctx context.Context, r ports.StockingRepos) error {
		all := take()
		slices.SortFunc(all, func(p, q *placed) int { return p.eid.Compare(q.eid) })
		pieces := map[id.ID]int64{}
		for _, p := range all {
			p.moved = ""
			first, err := r.Inbox.First(ctx, Group, p.eid)
			if err != nil {
				return err
			}
			if !first {
				continue
			}
			if err := s.deducted(ports.WithTraceParent(ctx, p.trace), r, p.OrderPlaced); err != nil {
				return err // an order that was cancelled has a movement already
			}
			p.moved = inventory.Deducted
			pieces[p.ProductID] += p.Quantity
		}
		for _, product := range slices.SortedFunc(maps.Keys(pieces), id.ID.Compare) {
			if took, err := r.Shelves.Take(ctx, product, pieces[product]); err != nil {
				return err
			} else if !took {
				return errTooFew
			}
		}
		return nil
	})
}

// deducted notes that an order's pieces were taken.
func (s *Service) deducted(ctx context.Context, r ports.StockingRepos, e event.OrderPlaced) error {
	m := orderMovement(inventory.Deducted, e)
	return s.moved(ctx, r, m, versionFirst, event.StockDeducted{OrderStock: event.OrderStockOf(m)})
}

func orderMovement(kind inventory.Kind, e event.OrderPlaced) inventory.Movement {
	return inventory.Movement{
		ID: e.OrderID, Kind: kind, ProductID: e.ProductID, UserID: e.UserID, HoldID: e.HoldID, Quantity: e.Quantity, At: now(),
	}
}
