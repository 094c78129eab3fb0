package contract

import (
	"context"

	"example.com/surge/app/ordering"
	"example.com/surge/core/fault"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

// doubtful is a store that does not say what became of a placement.
type doubtful struct {
	ports.Ordering
	place func(context.Context, ports.Placement) error
}

func (d doubtful) Place(ctx context.Context, p ports.Placement) (ports.Placed, error) {
	if err := d.place(ctx, p); err != nil {
		return ports.Placed{}, err
	}
	return ports.Placed{}, fault.New(fault.UnknownOutcome, "the reply was lost")
}

// placeInDoubt tries to place an order through such a store.
func (c *gateCase) placeInDoubt(in ordering.PlaceInput, place func(context.Context, ports.Placement) error) {
	c.t.Helper()
	p := c.GatePorts
	p.Ordering = doubtful{p.Ordering, place}
	_, err := c.nodeOn(p).orders.Place(c.t.Context(), in)
	wantCode(c.t, fault.Unavailable, "place without an answer of the store", err)
}

// gateResolveVoid has a placement on its way when the hold's time is up: it is
// voided first, so that the pieces can be sold again.
func gateResolveVoid(c *gateCase) {
	c.sell(5, 0)
	var late ports.Placement
	in := c.attempt(1, "key", 2)
	c.placeInDoubt(in, func(_ context.Context, p ports.Placement) error {
		late = p
		return nil
	})
	hold := late.Order.Snapshot().HoldID
	c.reconcile() // its time is not up
	c.wantFree(3)
	c.wantHold(hold, ports.HoldHeld)
	c.b.Pass(holdFor + holdFor/2)
	c.wantFree(3) // time alone gives nothing back
	c.reconcile()
	c.wantFree(5)
	c.wantHold(hold, ports.HoldReleased)

	placed, err := c.Ordering.Place(c.t.Context(), late)
	noError(c.t, "a placement that comes late", err)
	if placed.Outcome != ports.PlaceVoid {
		c.t.Errorf("a placement that was voided has outcome %d", placed.Outcome)
	}
	// The same attempt may try again.
	again, err := c.orders.Place(c.t.Context(), in)
	noError(c.t, "the attempt, once more", err)
	if again.Replayed || again.Order.Snapshot().ID == late.Order.Snapshot().ID {
		c.t.Errorf("the attempt goes on under the order that was voided: %+v", again)
	}
	c.deliver()
	c.wantFree(3)
	c.wantOnHand(3)
}

// gateResolveCommitted has orders whose placing got no answer, one whose
// events are late and one whose events were told to all but the gate.
func gateResolveCommitted(c *gateCase) {
	c.sell(5, 0)
	var orders []order.Snapshot
	commit := func(ctx context.Context, p ports.Placement) error {
		orders = append(orders, p.Order.Snapshot())
		_, err := c.Ordering.Place(ctx, p)
		return err
	}
	first := c.attempt(1, "key", 1)
	c.placeInDoubt(first, commit)
	c.expire()
	c.placeInDoubt(c.attempt(2, "key", 2), commit)
	gate := c.groups[1]
	c.groups[1].Types = nil // the gate hears nothing
	c.deliver()
	c.groups[1] = gate
	c.expire()
	for _, o := range orders {
		c.wantHold(o.HoldID, ports.HoldSettled)
		c.wantStatus(o, order.Reserved)
	}
	c.wantFree(2)
	c.wantOnHand(2)

	placed, err := c.orders.Place(c.t.Context(), first)
	noError(c.t, "the attempt, once more", err)
	if !placed.Replayed || placed.Order.Snapshot().ID != orders[0].ID {
		c.t.Errorf("a committed order is not replayed: %+v", placed)
	}
	c.cancel(orders[1])
	c.deliver()
	c.wantFree(4)
	c.wantOnHand(4)
}

// gateResolveWaits cannot ask the store: every hold stays.
func gateResolveWaits(c *gateCase) {
	c.sell(5, 0)
	o := c.buy(1, 1)
	c.placeInDoubt(c.attempt(2, "key", 2), func(context.Context, ports.Placement) error { return nil })
	c.b.Down()
	for range 3 {
		c.b.Pass(holdFor)
		wantCode(c.t, fault.Unavailable, "reconcile without a store", c.stocks.Reconcile(c.t.Context()))
		c.wantFree(2)
	}
	c.refused(fault.Unavailable, c.attempt(3, "key", 1)) // another with its key may be on its way
	c.wantFree(1)
	c.b.Up()
	c.wantHold(o.HoldID, ports.HoldSettled)
	c.b.Pass(holdFor)
	c.reconcile()
	c.wantFree(4)
	c.deliver()
	c.wantFree(4)
	c.wantOnHand(4)
}
