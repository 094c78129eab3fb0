package main

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// noGate is a gate that everybody passes and that knows nothing: what is left
// is asked of the store.
type noGate struct{}

var _ ports.Stock = noGate{}

// Find finds nothing.
func (noGate) Find(context.Context, id.ID, id.ID) (ports.Hold, error) { return ports.Hold{}, nil }

// Reserve lets everybody in.
func (noGate) Reserve(_ context.Context, r ports.Reservation) (ports.Reserved, error) {
	return ports.Reserved{Outcome: ports.ReserveHeld, Fresh: true, Hold: ports.Hold{
		ID: r.Hold, Order: r.Order, User: r.User, Quantity: r.Quantity, State: ports.HoldHeld,
	}}, nil
}

// SoldOut promises nothing.
func (noGate) SoldOut(context.Context, id.ID, ports.StockMark) (ports.SoldOut, error) {
	return ports.SoldOut{}, nil
}

// Levels are closed, so that the store is asked.
func (noGate) Levels(_ context.Context, products []id.ID) ([]ports.Level, error) {
	return make([]ports.Level, len(products)), nil
}

// Release has nothing to free.
func (noGate) Release(context.Context, id.ID, id.ID, id.ID) error { return nil }

// Settle has nothing to keep.
func (noGate) Settle(context.Context, ports.Settlement) error { return nil }

// Return has nothing to free.
func (noGate) Return(context.Context, ports.StockReturn) error { return nil }

// Restock has nothing to add to.
func (noGate) Restock(context.Context, id.ID, id.ID, int64) error { return nil }

// Expired lists nothing.
func (noGate) Expired(context.Context, id.ID, int) ([]ports.Hold, error) { return nil, nil }

// Prepare says that there is nothing to open.
func (noGate) Prepare(context.Context, id.ID) (ports.StockTicket, bool, error) { return "", false, nil }

// Open is never called, as nothing was prepared.
func (noGate) Open(context.Context, id.ID, ports.StockTicket, ports.StockState) error { return nil }

// Close has nothing to forget.
func (noGate) Close(context.Context, id.ID) (bool, error) { return false, nil }
