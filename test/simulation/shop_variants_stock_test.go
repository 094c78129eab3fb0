package simulation_test

import (
	"context"
	"sync"

	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/test/simulation"
)

func releaseFreesTwice(*simulation.Shop) simulation.Variant {
	var mu sync.Mutex
	held, released := map[id.ID]int64{}, map[id.ID]uint64{}
	return simulation.Variant{Stock: func(inner ports.Stock) ports.Stock { return &generous{inner, &mu, held, released} }}
}

// generous frees an order's pieces each time that they are released.
type generous struct {
	ports.Stock
	mu       *sync.Mutex
	held     map[id.ID]int64  // pieces, by order
	released map[id.ID]uint64 // how often, by order
}

func (g *generous) Reserve(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
	a, err := g.Stock.Reserve(ctx, r)
	if err == nil && a.Fresh {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.held[r.Order] = r.Quantity
	}
	return a, err
}

func (g *generous) Release(ctx context.Context, product, hold, oid id.ID) error {
	if err := g.Stock.Release(ctx, product, hold, oid); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.released[oid]++
	if n := g.released[oid]; n > 1 && g.held[oid] > 0 {
		return g.Restock(ctx, product, id.Hash(oid.String(), string(rune(n))), g.held[oid])
	}
	return nil
}

func givenBackByTime(*simulation.Shop) simulation.Variant {
	return simulation.Variant{Orders: func(o ports.Orders) ports.Orders { return voiding{o} }}
}

// voiding says of every order that it never was and never will be.
type voiding struct{ ports.Orders }

func (voiding) Void(context.Context, id.ID) (bool, error) { return true, nil }

func gateOverStore(*simulation.Shop) simulation.Variant {
	return simulation.Variant{Shelves: func(s ports.Shelves) ports.Shelves { return trusting{s} }}
}

// trusting lets orders have what the gate has promised.
type trusting struct{ ports.Shelves }

func (t trusting) Take(ctx context.Context, product id.ID, quantity int64) (bool, error) {
	if _, err := t.Shelves.Take(ctx, product, quantity); err != nil {
		return false, err
	}
	return true, nil
}

func replayRefused(*simulation.Shop) simulation.Variant {
	return simulation.Variant{Stock: func(inner ports.Stock) ports.Stock { return curt{inner} }}
}

// curt looks at what is left before it looks at who asks.
type curt struct{ ports.Stock }

func (c curt) Reserve(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
	levels, err := c.Levels(ctx, []id.ID{r.Product})
	if err == nil && levels[0].Open && levels[0].Free < r.Quantity {
		return ports.Reserved{Outcome: ports.ReserveSoldOut}, nil
	}
	return c.Stock.Reserve(ctx, r)
}
