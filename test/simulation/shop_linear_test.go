package simulation_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/test/simulation"
)

// A gate that answers what it cannot is seen by its answers alone.
func TestBrokenGatesAreSeen(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		name   string
		broken func(s *simulation.Shop) simulation.Variant
		within uint64 // seeds, most of which lose a gate or see too little
	}{
		{"one too many is let in", brokenGate(func(g ports.Stock, nth *atomic.Int64) ports.Stock { return tooMany{g, nth} }), 20},
		{"sold out while pieces are free", brokenGate(func(g ports.Stock, nth *atomic.Int64) ports.Stock { return tooFew{g, nth} }), 20},
		{"what is settled is free again", brokenGate(func(g ports.Stock, nth *atomic.Int64) ports.Stock { return resold{g, nth} }), 20},
		{"a release frees twice", releaseFreesTwice, 100},
	} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			for seed := range v.within {
				r := simulation.Run(t, simulation.DrawShop(seed), simulation.Break(v.broken))
				for _, what := range r.Violations {
					if strings.HasPrefix(what, "linear:") {
						t.Logf("seed %d: %s", seed, what)
						return
					}
				}
			}
			t.Errorf("%d seeds see nothing wrong", v.within)
		})
	}
}

// brokenGate is a shop whose gates are broken now and then: nth counts for all
// of its nodes.
func brokenGate(broken func(g ports.Stock, nth *atomic.Int64) ports.Stock) func(*simulation.Shop) simulation.Variant {
	return func(*simulation.Shop) simulation.Variant {
		nth := new(atomic.Int64)
		return simulation.Variant{Stock: func(inner ports.Stock) ports.Stock { return broken(inner, nth) }}
	}
}

// tooMany finds a piece for every third who comes too late.
type tooMany struct {
	ports.Stock
	nth *atomic.Int64
}

func (g tooMany) Reserve(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
	a, err := g.Stock.Reserve(ctx, r)
	if err != nil || a.Outcome != ports.ReserveSoldOut || g.nth.Add(1)%3 != 0 {
		return a, err
	}
	if err := g.Restock(ctx, r.Product, id.Hash("from nowhere", r.Order.String()), r.Quantity); err != nil {
		return a, err
	}
	return g.Stock.Reserve(ctx, r)
}

// tooFew turns every third away.
type tooFew struct {
	ports.Stock
	nth *atomic.Int64
}

func (g tooFew) Reserve(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
	if g.nth.Add(1)%3 == 0 {
		return ports.Reserved{Outcome: ports.ReserveSoldOut}, nil
	}
	return g.Stock.Reserve(ctx, r)
}

// resold frees the pieces of every other hold that it settles.
type resold struct {
	ports.Stock
	nth *atomic.Int64
}

func (g resold) Settle(ctx context.Context, s ports.Settlement) error {
	if err := g.Stock.Settle(ctx, s); err != nil || g.nth.Add(1)%2 != 0 {
		return err
	}
	return g.Restock(ctx, s.Product, id.Hash("resold", s.Order.String()), s.Quantity)
}
