package contract

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Stock holds an adapter to ports.Stock.
func Stock(t *testing.T, h Harness[ports.Stock]) {
	s := suite[ports.Stock]{h: h}
	add := func(name string, body func(c *stockCase)) {
		s.add(name, func(t *testing.T, b Backend[ports.Stock]) {
			body(&stockCase{t: t, b: b, Stock: b.Node(t), product: id.Hash("product", name)})
		})
	}
	add("ClosedUntilOpened", stockClosedUntilOpened)
	add("ReserveUntilSoldOut", stockReserveUntilSoldOut)
	add("NeverBelowZeroUnderConcurrency", stockNeverBelowZero)
	add("ReserveIsIdempotent", stockReserveIsIdempotent)
	add("ReserveFindsItsOwnHoldWhenSoldOut", stockFindsOwnHold)
	add("ReleaseIsIdempotent", stockReleaseIsIdempotent)
	add("ReleaseBeforeReserveLeavesTombstone", stockTombstone)
	add("SettleIsIdempotent", stockSettleIsIdempotent)
	add("SettleOfForgottenAdopts", stockSettleAdopts)
	add("SettleThenReleaseKeepsGone", stockSettleThenRelease)
	add("ReturnOnce", stockReturnOnce)
	add("RestockOnce", stockRestockOnce)
	add("RestockOpensAgain", stockRestockOpensAgain)
	add("ExpiredIsListedNotReturned", stockExpired)
	add("PerUserLimit", stockPerUserLimit)
	add("RebuildIsAtomic", stockRebuildIsAtomic)
	add("LostStateIsClosedNotSoldOut", stockLostState)
	add("SoldOutIsPromised", stockSoldOutIsPromised)
	add("SoldOutTellsWhichHoldsThereAre", stockSoldOutTellsHolds)
	add("SoldOutTellsOfMany", stockSoldOutTellsOfMany)
	add("AdoptionWaitsForThePromise", stockAdoptionWaits)
	add("AgreesWithAModel", func(c *stockCase) { _, stands := h.Lacks[HoursPass]; c.agreesWithAModel(!stands) })
	s.run(t)
}

// stockCase is one case: a node, a product, and words for what is done to it.
type stockCase struct {
	ports.Stock
	t       *testing.T
	b       Backend[ports.Stock]
	product id.ID
}

// on is the same case through another node.
func (c *stockCase) on(s ports.Stock) *stockCase { return &stockCase{s, c.t, c.b, c.product} }

func (c *stockCase) ok(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatalf("unexpected: %v", err)
	}
}

func (c *stockCase) fails(code fault.Code, doing string, err error) {
	c.t.Helper()
	if !fault.Is(err, code) {
		c.t.Errorf("%s answers %v, want %v", doing, err, code)
	}
}

// open opens the gate.
func (c *stockCase) open(state ports.StockState) {
	c.t.Helper()
	ticket, closed, err := c.Prepare(c.t.Context(), c.product)
	if err != nil || !closed {
		c.t.Fatalf("Prepare of a closed gate: closed %v, %v", closed, err)
	}
	c.ok(c.Open(c.t.Context(), c.product, ticket, state))
}

// pieces opens the gate with nothing but free pieces.
func (c *stockCase) pieces(free int64) { c.t.Helper(); c.open(ports.StockState{Free: free}) }

func (c *stockCase) wantFree(want int64) {
	c.t.Helper()
	levels, err := c.Levels(c.t.Context(), []id.ID{c.product})
	c.ok(err)
	if len(levels) != 1 || levels[0] != (ports.Level{Free: want, Open: true}) {
		c.t.Errorf("levels %+v, want %d free", levels, want)
	}
}

// stockHold, stockOrder and stockUser are identities by name.
func stockHold(name any) id.ID  { return id.Hash("hold", fmt.Sprint(name)) }
func stockOrder(name any) id.ID { return id.Hash("order", fmt.Sprint(name)) }
func stockUser(name any) id.ID  { return id.Hash("user", fmt.Sprint(name)) }

// request is an attempt by name for one piece, each by a user of its own.
func (c *stockCase) request(name any) ports.Reservation {
	return ports.Reservation{
		Product: c.product, Hold: stockHold(name), Order: stockOrder(name), User: stockUser(name), Quantity: 1, TTL: time.Minute,
	}
}

// reserve asks and wants an answer.
func (c *stockCase) reserve(r ports.Reservation) ports.Reserved {
	c.t.Helper()
	got, err := c.Reserve(c.t.Context(), r)
	c.ok(err)
	return got
}

// take reserves and wants a fresh hold that is exactly what was asked.
func (c *stockCase) take(r ports.Reservation) {
	c.t.Helper()
	want := ports.Reserved{Hold: heldBy(r), Fresh: true}
	if got := c.reserve(r); got != want {
		c.t.Fatalf("Reserve answers %+v, want %+v", got, want)
	}
}

// refused reserves and wants another outcome than a hold.
func (c *stockCase) refused(r ports.Reservation, want ports.ReserveOutcome) {
	c.t.Helper()
	if got := c.reserve(r); got.Outcome != want || got.Fresh {
		c.t.Errorf("Reserve answers %+v, want outcome %d", got, want)
	}
}

// finds reserves and wants a hold that was there.
func (c *stockCase) finds(r ports.Reservation, want ports.Hold) {
	c.t.Helper()
	if got := c.reserve(r); got != (ports.Reserved{Hold: want}) {
		c.t.Errorf("Reserve answers %+v, want to find %+v", got, want)
	}
}

// wantHold wants an attempt's hold to be as given.
func (c *stockCase) wantHold(h id.ID, want ports.Hold) {
	c.t.Helper()
	got, err := c.Find(c.t.Context(), c.product, h)
	c.ok(err)
	if got != want {
		c.t.Errorf("the hold is %+v, want %+v", got, want)
	}
}

func (c *stockCase) release(r ports.Reservation) {
	c.t.Helper()
	c.ok(c.Release(c.t.Context(), c.product, r.Hold, r.Order))
}

func (c *stockCase) settle(r ports.Reservation) {
	c.t.Helper()
	c.ok(c.Settle(c.t.Context(), settlement(r)))
}

func (c *stockCase) giveBack(r ports.Reservation) {
	c.t.Helper()
	c.ok(c.Return(c.t.Context(), ports.StockReturn{Product: c.product, Hold: r.Hold, Operation: r.Order, Quantity: r.Quantity}))
}

func settlement(r ports.Reservation) ports.Settlement {
	return ports.Settlement{Product: r.Product, Hold: r.Hold, Order: r.Order, User: r.User, Quantity: r.Quantity}
}

func heldBy(r ports.Reservation) ports.Hold { return stockAs(r, ports.HoldHeld) }

func stockAs(r ports.Reservation, s ports.HoldState) ports.Hold {
	return ports.Hold{ID: r.Hold, Order: r.Order, User: r.User, Quantity: r.Quantity, State: s}
}

// everyone runs fn n times at once, spread over three nodes.
func (c *stockCase) everyone(n int, fn func(c *stockCase, i int)) {
	nodes := []*stockCase{c, c.on(c.b.Node(c.t)), c.on(c.b.Node(c.t))}
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { fn(nodes[i%len(nodes)], i) })
	}
	all.Wait()
}
