package contract

import (
	"time"

	"example.com/surge/app/stocking"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

// gateRebuildCounts loses the gate while there are orders in every state, with
// some events told and others on their way.
func gateRebuildCounts(c *gateCase) {
	c.sell(100, 3)
	reserved, returned := c.buy(1, 3), c.buy(2, 2)
	c.deliver()
	c.cancel(returned)
	c.deliver()
	_, err := c.stocks.Restock(c.t.Context(), stocking.Restock{Product: c.pid, Quantity: 10})
	noError(c.t, "restock", err)
	pending, cancelled := c.buy(3, 3), c.buy(4, 1)
	c.cancel(cancelled)
	held, err := c.Stock.Reserve(c.t.Context(), ports.Reservation{
		Product: c.pid, Hold: id.Hash("on its way"), Order: c.ids.New(), User: numberedUser(5), Quantity: 2, TTL: holdFor,
	})
	noError(c.t, "reserve", err)

	c.b.Lose()
	c.refused(fault.Unavailable, c.attempt(6, "key", 1)) // closed, not sold out
	c.reconcile()
	const onHand = 100 - 3 + 10
	// The cancelled order may count until its events have said that it does not.
	if free := c.free(); free != onHand-3 && free != onHand-3-1 {
		c.t.Errorf("%d pieces are free after a rebuild, want %d, or one less", free, onHand-3)
	}
	for _, o := range []order.Snapshot{reserved, returned, pending, cancelled} {
		c.wantHold(o.HoldID, ports.HoldSettled)
	}
	c.wantHold(held.Hold.ID, ports.HoldNone)
	c.refused(order.PurchaseLimit, c.attempt(1, "another", 1))
	c.refused(order.PurchaseLimit, c.attempt(3, "another", 1))
	c.deliver()
	c.wantOnHand(onHand - 3)
	c.wantFree(onHand - 3)
	c.cancel(pending)
	c.deliver()
	c.expire()
	c.wantOnHand(onHand)
	c.wantFree(onHand)
	c.b.Pass(11 * time.Second)
	c.reconcile() // which tells again what moved
	c.wantFree(onHand)
}

// gateReplay buys the last piece: whoever did so is told so again, everybody
// else that it is sold out, whatever happens to the gate.
func gateReplay(c *gateCase) {
	c.sell(3, 0)
	first, last := c.buy(1, 2), c.buy(2, 1)
	other := c.node()
	check := func(when string) {
		c.t.Helper()
		for _, n := range []*gateNode{c.gateNode, other} {
			for user, o := range map[int]order.Snapshot{1: first, 2: last} {
				placed, err := n.orders.Place(c.t.Context(), c.attempt(user, "key", o.Quantity))
				if err != nil || !placed.Replayed || placed.Order.Snapshot().ID != o.ID || placed.Order.Status() != order.Pending {
					c.t.Errorf("%s a replay is %+v, %v", when, placed, err)
				}
			}
			_, err := n.orders.Place(c.t.Context(), c.attempt(1, "key", 1))
			wantCode(c.t, fault.IdempotencyMismatch, when+" another request under the key", err)
			_, err = n.orders.Place(c.t.Context(), c.attempt(3, "key", 1))
			wantCode(c.t, order.SoldOut, when+" somebody else", err)
		}
		c.wantFree(0)
	}
	check("while it is pending")
	c.deliver()
	check("when it is reserved")
	c.b.Pass(holdFor + time.Millisecond)
	c.reconcile()
	check("when its time is up")
	c.b.Lose()
	c.reconcile()
	check("after a rebuild")
	c.deliver()
	c.reconcile()
	check("after all that")
	c.wantOnHand(0)
}
