package contract

import (
	"context"
	"encoding/binary"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/app/ordering"
	"example.com/surge/app/stocking"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/product"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// GatePorts is what one process sells with.
type GatePorts struct {
	Stock    ports.Stock
	Ordering ports.Ordering
	Stocking ports.Stocking
	Lock     ports.Lock
}

// Gate holds the policy of the gate, which app/ordering and app/stocking share,
// to its promises over any adapters. A backend that is Down has no stores; its
// gate goes on. What it may Lose is the gate.
func Gate(t *testing.T, h Harness[GatePorts]) {
	s := suite[GatePorts]{h: h}
	add := func(name string, body func(c *gateCase)) {
		s.add(name, func(t *testing.T, b Backend[GatePorts]) { body(newGateCase(t, b)) })
	}
	add("ResolveExpiredVoid", gateResolveVoid)
	add("ResolveExpiredCommitted", gateResolveCommitted)
	add("ResolveWaitsWhileStoreDown", gateResolveWaits)
	add("RebuildCountsUndeducted", gateRebuildCounts)
	add("ReconcileUnderTraffic", gateUnderTraffic)
	add("OverAdmissionBecomesRejected", gateOverAdmission)
	add("ReplayAfterSoldOut", gateReplay)
	s.run(t)
}

// gateCase is one case: a process that sells one product, and the way of its
// events, which go when the case says so.
type gateCase struct {
	*gateNode
	t       *testing.T
	b       Backend[GatePorts]
	ids     *gateIDs
	product product.Product
	pid     id.ID
}

// gateNode is one process.
type gateNode struct {
	GatePorts
	orders *ordering.Service
	stocks *stocking.Service
	groups []events.Subscription
}

// holdFor is how long a hold lasts before it is looked into.
const holdFor = 200 * time.Millisecond

func newGateCase(t *testing.T, b Backend[GatePorts]) *gateCase {
	c := &gateCase{t: t, b: b, ids: &gateIDs{}}
	c.gateNode = c.node()
	return c
}

func (c *gateCase) node() *gateNode { return c.nodeOn(c.b.Node(c.t)) }

func (c *gateCase) nodeOn(p GatePorts) *gateNode {
	n := &gateNode{GatePorts: p}
	n.orders = ordering.New(ordering.Deps{
		Store: p.Ordering, Gate: p.Stock, SoldOut: p.Stock, Products: c, Delays: noDelays{}, IDs: c.ids,
	}, ordering.Config{HoldFor: holdFor})
	n.stocks = stocking.New(stocking.Deps{
		Store: p.Stocking, Gate: p.Stock, Lock: p.Lock, Levels: stocking.NewLevels(p.Stocking, p.Stock),
		Products: c, Orders: n.orders, Voider: n.orders, IDs: c.ids,
	})
	n.groups = []events.Subscription{
		events.Routed(stocking.Group, events.On(n.stocks.ProductCreated), events.On(n.stocks.OrderPlaced), events.On(n.stocks.OrderCancelled)),
		events.Routed(stocking.GateGroup, events.On(n.stocks.StockOpened), events.On(n.stocks.StockDeducted),
			events.On(n.stocks.StockRefused), events.On(n.stocks.StockReturned), events.On(n.stocks.StockRestocked)),
		events.Routed(ordering.Group, events.On(n.orders.StockDeducted), events.On(n.orders.StockRefused)),
	}
	return n
}

// Product is the catalogue.
func (c *gateCase) Product(context.Context, id.ID) (product.Product, error) { return c.product, nil }

// sell puts the product on sale.
func (c *gateCase) sell(pieces, limit int64) {
	c.t.Helper()
	price, err := money.New(1999, "CNY")
	noError(c.t, "a price", err)
	c.product, err = product.New(c.ids.New(), product.Details{Name: "Teapot", Price: price, PerUserLimit: limit}, pieces, time.Now())
	noError(c.t, "a product", err)
	c.pid = c.product.ID()
	noError(c.t, "open the shelf", c.stocks.ProductCreated(c.t.Context(), c.ids.New(), event.ProductCreated{Product: event.ProductOf(c.product)}))
	c.deliver()
	c.wantFree(pieces)
}

// gateIDs grow.
type gateIDs struct {
	n atomic.Uint64
}

func (g *gateIDs) New() id.ID {
	var random [10]byte
	binary.BigEndian.PutUint64(random[2:], g.n.Add(1))
	return id.V7(time.Now(), random)
}

// noDelays hasten nothing.
type noDelays struct{ ports.DelayQueue }

func (noDelays) Schedule(context.Context, string, []byte, time.Duration) error { return nil }
func (noDelays) Cancel(context.Context, string) error                          { return nil }
