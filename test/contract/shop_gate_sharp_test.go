package contract_test

import (
	"context"
	"testing"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

func TestGateSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"releases without voiding":    {"ResolveExpiredVoid"},
		"releases nothing":            {"ResolveExpiredVoid"},
		"voids what has committed":    {"ResolveExpiredCommitted"},
		"gives holds back by time":    {"ResolveExpiredVoid", "ResolveWaitsWhileStoreDown"},
		"counts only what has moved":  {"RebuildCountsUndeducted"},
		"forgets what it has done":    {"RebuildCountsUndeducted"},
		"takes closed for sold out":   {"RebuildCountsUndeducted"},
		"opens with too little":       {"ReconcileUnderTraffic"},
		"sells what is not there":     {"OverAdmissionBecomesRejected"},
		"releases what was refused":   {"OverAdmissionBecomesRejected"},
		"forgets who bought":          {"ReplayAfterSoldOut"},
		"looks at what is left first": {"ReplayAfterSoldOut"},
	}, testGateBroken)
}

func testGateBroken(t *testing.T, name string) {
	contract.Gate(t, gates(func(p *contract.GatePorts) { breakGate(t, name, p) }))
}

func breakGate(t *testing.T, name string, p *contract.GatePorts) {
	s := p.Stock
	orders := func(change func(o ports.Orders) ports.Orders) { p.Ordering = changedOrders{p.Ordering, change} }
	switch name {
	case "releases without voiding":
		orders(func(o ports.Orders) ports.Orders { return brokenOrders{Orders: o, void: claimVoided} })
	case "releases nothing":
		p.Stock = brokenStock{Stock: s, release: func(context.Context, id.ID, id.ID, id.ID) error { return nil }}
	case "voids what has committed":
		orders(func(o ports.Orders) ports.Orders {
			return brokenOrders{Orders: o, void: func(ctx context.Context, oid id.ID) (bool, error) {
				_, err := o.Void(ctx, oid)
				return err == nil, err
			}}
		})
	case "gives holds back by time":
		p.Stock = forgivingGate{s}
	case "counts only what has moved":
		orders(func(o ports.Orders) ports.Orders { return brokenOrders{Orders: o, void: o.Void, blind: true} })
	case "forgets what it has done":
		p.Stock = brokenStock{Stock: s, open: func(ctx context.Context, product id.ID, k ports.StockTicket, state ports.StockState) error {
			state.Operations = nil
			return s.Open(ctx, product, k, state)
		}}
	case "opens with too little":
		p.Stock = brokenStock{Stock: s, open: func(ctx context.Context, product id.ID, k ports.StockTicket, state ports.StockState) error {
			state.Free--
			return s.Open(ctx, product, k, state)
		}}
	case "sells what is not there":
		p.Stocking = bottomless{p.Stocking}
	case "releases what was refused":
		p.Stock = brokenStock{Stock: s, settle: func(ctx context.Context, x ports.Settlement) error {
			if x.Refused {
				return s.Release(ctx, x.Product, x.Hold, x.Order)
			}
			return s.Settle(ctx, x)
		}}
	case "forgets who bought":
		p.Stock = brokenStock{Stock: s, open: func(ctx context.Context, product id.ID, k ports.StockTicket, state ports.StockState) error {
			state.Holds = nil
			return s.Open(ctx, product, k, state)
		}}
	case "takes closed for sold out", "looks at what is left first":
		p.Stock = brokenStocks[name](s)
	default:
		t.Fatalf("nothing is broken like this: %s", name)
	}
}

// forgivingGate releases what has expired.
type forgivingGate struct{ ports.Stock }

func (g forgivingGate) Levels(ctx context.Context, products []id.ID) ([]ports.Level, error) {
	for _, p := range products {
		expired, _ := g.Expired(ctx, p, 100)
		for _, h := range expired {
			_ = g.Release(ctx, p, h.ID, h.Order)
		}
	}
	return g.Stock.Levels(ctx, products)
}

// changedOrders is ordering's store with another table of orders.
type changedOrders struct {
	ports.Ordering
	change func(ports.Orders) ports.Orders
}

func (s changedOrders) Tx(ctx context.Context, fn func(context.Context, ports.OrderingRepos) error) error {
	return s.Ordering.Tx(ctx, func(ctx context.Context, r ports.OrderingRepos) error {
		r.Orders = s.change(r.Orders)
		return fn(ctx, r)
	})
}

type brokenOrders struct {
	ports.Orders
	void  func(context.Context, id.ID) (bool, error)
	blind bool // to orders that wait for stock
}

func (o brokenOrders) Void(ctx context.Context, oid id.ID) (bool, error) { return o.void(ctx, oid) }

func claimVoided(context.Context, id.ID) (bool, error) { return true, nil }

func (o brokenOrders) ListForGate(ctx context.Context, product id.ID, since time.Time, page ports.Page) ([]order.Order, error) {
	list, err := o.Orders.ListForGate(ctx, product, since, page)
	if !o.blind {
		return list, err
	}
	var moved []order.Order
	for _, x := range list {
		if x.Status() != order.Pending {
			moved = append(moved, x)
		}
	}
	return moved, err
}

// bottomless shelves have whatever is asked for.
type bottomless struct{ ports.Stocking }

func (s bottomless) Tx(ctx context.Context, fn func(context.Context, ports.StockingRepos) error) error {
	return s.Stocking.Tx(ctx, func(ctx context.Context, r ports.StockingRepos) error {
		r.Shelves = bottomlessShelves{r.Shelves}
		return fn(ctx, r)
	})
}

type bottomlessShelves struct{ ports.Shelves }

func (s bottomlessShelves) Take(ctx context.Context, product id.ID, quantity int64) (bool, error) {
	_, err := s.Shelves.Take(ctx, product, quantity)
	return err == nil, err
}
