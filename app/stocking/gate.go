package stocking

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// The reactions of the group "gate". They have no inbox: every call of the gate
// is idempotent by the ids in the event, and what fails is told again.

// StockOpened opens the gate of a new product.
func (s *Service) StockOpened(ctx context.Context, _ id.ID, e event.StockOpened) error {
	return s.rebuild(ctx, e.ProductID)
}

// StockDeducted settles the hold of an order that has its pieces.
func (s *Service) StockDeducted(ctx context.Context, _ id.ID, e event.StockDeducted) error {
	return s.tell(ctx, movementOf(inventory.Deducted, e.OrderStock))
}

// StockRefused settles the hold of an order for which the store had no pieces:
// released, they would be sold for ever.
func (s *Service) StockRefused(ctx context.Context, _ id.ID, e event.StockRefused) error {
	return s.tell(ctx, movementOf(inventory.Refused, e.OrderStock))
}

// StockReturned frees the pieces of a cancelled order.
func (s *Service) StockReturned(ctx context.Context, _ id.ID, e event.StockReturned) error {
	return s.tell(ctx, movementOf(inventory.Returned, e.OrderStock))
}

// StockRestocked frees pieces that an admin added.
func (s *Service) StockRestocked(ctx context.Context, _ id.ID, e event.StockRestocked) error {
	return s.tell(ctx, inventory.Movement{ID: e.OperationID, Kind: inventory.Restocked, ProductID: e.ProductID, Quantity: e.Quantity, At: e.At})
}

// tell does to the gate what was done to the shelf. A gate that is closed is
// rebuilt instead, from a store that knows the movement already. What is nearly
// as old as the gate's memory, such as a dead letter that somebody replays, it
// was told by Reconcile; it may have forgotten that, and would do it again.
func (s *Service) tell(ctx context.Context, m inventory.Movement) error {
	if time.Since(m.At) > remembered-time.Hour {
		return nil
	}
	err := s.tellOpen(ctx, m)
	if !fault.Is(err, fault.Unavailable) {
		return err
	}
	if err := s.rebuild(ctx, m.ProductID); err != nil {
		return err
	}
	return s.tellOpen(ctx, m)
}

func (s *Service) tellOpen(ctx context.Context, m inventory.Movement) error {
	switch m.Kind {
	case inventory.Deducted, inventory.Refused:
		return s.gate.Settle(ctx, ports.Settlement{
			Product: m.ProductID, Hold: m.HoldID, Order: m.ID, User: m.UserID, Quantity: m.Quantity, Refused: m.Kind == inventory.Refused,
		})
	case inventory.Tombstone:
		return s.bury(ctx, m)
	case inventory.Returned:
		return s.gate.Return(ctx, ports.StockReturn{Product: m.ProductID, Hold: m.HoldID, Operation: m.ID, Quantity: m.Quantity})
	case inventory.Restocked:
		return s.gate.Restock(ctx, m.ProductID, m.ID, m.Quantity)
	default: // opened: a gate is opened as a whole
		return nil
	}
}

// bury frees what an order holds that will never be deducted. The hold is
// settled first, and kept: the gate still knows a replay of that order.
func (s *Service) bury(ctx context.Context, m inventory.Movement) error {
	err := s.gate.Settle(ctx, ports.Settlement{
		Product: m.ProductID, Hold: m.HoldID, Order: m.ID, User: m.UserID, Quantity: m.Quantity,
	})
	if err != nil {
		return err
	}
	return s.gate.Return(ctx, ports.StockReturn{Product: m.ProductID, Hold: m.HoldID, Operation: m.ID, Quantity: m.Quantity})
}

func movementOf(kind inventory.Kind, e event.OrderStock) inventory.Movement {
	return inventory.Movement{ID: e.OrderID, Kind: kind, ProductID: e.ProductID, UserID: e.UserID, HoldID: e.HoldID, Quantity: e.Quantity, At: e.At}
}
