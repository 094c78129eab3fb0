package stocking

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// The versions of an order's events in this context: what happens to it first,
// and its return.
const (
	versionFirst  = 1
	versionReturn = 2
)

// ProductCreated gives a product its shelf with its first pieces.
func (s *Service) ProductCreated(ctx context.Context, eid id.ID, e event.ProductCreated) error {
	return s.once(ctx, eid, func(ctx context.Context, r ports.StockingRepos) (inventory.Kind, error) {
		item := inventory.Item{ProductID: e.ProductID, OnHand: e.InitialStock, Version: 1}
		if err := r.Shelves.Open(ctx, item); err != nil {
			return "", err
		}
		m := inventory.Movement{ID: e.ProductID, Kind: inventory.Opened, ProductID: e.ProductID, Quantity: e.InitialStock, At: now()}
		return m.Kind, s.moved(ctx, r, m, item.Version, event.StockOpened{ProductStock: productStock(m)})
	})
}

// OrderCancelled puts an order's pieces back, once. Where they have not been
// deducted yet it leaves a tombstone, so that they never are.
func (s *Service) OrderCancelled(ctx context.Context, eid id.ID, e event.OrderCancelled) error {
	return s.once(ctx, eid, func(ctx context.Context, r ports.StockingRepos) (inventory.Kind, error) {
		before, err := r.Movements.OfOrder(ctx, e.OrderID)
		if err != nil {
			return "", err
		}
		m := inventory.Movement{
			ID: e.OrderID, ProductID: e.ProductID, UserID: e.UserID, HoldID: e.HoldID, Quantity: e.Quantity, At: now(),
		}
		switch {
		case len(before) == 0:
			m.Kind = inventory.Tombstone
			return m.Kind, r.Movements.Insert(ctx, m)
		case len(before) == 1 && before[0].Kind == inventory.Deducted:
			m.Kind = inventory.Returned
			if err := r.Shelves.Put(ctx, e.ProductID, e.Quantity); err != nil {
				return "", ready(err)
			}
			return m.Kind, s.moved(ctx, r, m, versionReturn, event.StockReturned{OrderStock: event.OrderStockOf(m)})
		default: // refused, buried or returned: there is nothing to put back
			return "", nil
		}
	})
}

// once runs a reaction in a transaction that also notes its event; the second
// time nothing happens. The reaction answers what it moved, "" for nothing.
func (s *Service) once(ctx context.Context, eid id.ID, react func(ctx context.Context, r ports.StockingRepos) (inventory.Kind, error)) error {
	var moved inventory.Kind
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.StockingRepos) error {
		moved = ""
		first, err := r.Inbox.First(ctx, Group, eid)
		if err != nil || !first {
			return err
		}
		moved, err = react(ctx, r)
		return err
	})
	if err == nil && moved != "" {
		s.observer.Moved(moved)
	}
	return err
}

func productStock(m inventory.Movement) event.ProductStock {
	return event.ProductStock{ProductID: m.ProductID, OperationID: m.ID, Quantity: m.Quantity, At: m.At}
}
