package contract

import (
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func stockReturnOnce(c *stockCase) {
	c.pieces(5)
	r := c.request("a")
	r.Quantity, r.Limit = 2, 2
	c.take(r)
	c.settle(r)
	c.everyone(6, func(c *stockCase, _ int) {
		err := c.Return(c.t.Context(), ports.StockReturn{Product: c.product, Hold: r.Hold, Operation: r.Order, Quantity: 2})
		if err != nil {
			c.t.Errorf("Return: %v", err)
		}
	})
	c.wantFree(5)
	c.wantHold(r.Hold, stockAs(r, ports.HoldSettled)) // a replay is still told of its order
	again := c.request("again")
	again.User, again.Quantity, again.Limit = r.User, 2, 2
	c.take(again)

	// In whatever order they come.
	early := c.request("early")
	early.Limit = 1
	c.giveBack(early)
	c.wantFree(4)
	c.settle(early)
	c.wantFree(3)
	late := c.request("late")
	late.User, late.Limit = early.User, 1
	c.take(late)
}

func stockRestockOnce(c *stockCase) {
	c.pieces(1)
	c.everyone(6, func(c *stockCase, _ int) {
		if err := c.Restock(c.t.Context(), c.product, id.Hash("restock"), 4); err != nil {
			c.t.Errorf("Restock: %v", err)
		}
	})
	c.wantFree(5)
	c.ok(c.Restock(c.t.Context(), c.product, id.Hash("another"), 1))
	c.wantFree(6)
}

func stockRestockOpensAgain(c *stockCase) {
	c.pieces(0)
	c.refused(c.request("a"), ports.ReserveSoldOut)
	c.ok(c.Restock(c.t.Context(), c.product, id.Hash("restock"), 2))
	c.on(c.b.Node(c.t)).take(c.request("a"))
	c.wantFree(1)
}

func stockRebuildIsAtomic(c *stockCase) {
	bought, returned, old := c.request("bought"), c.request("returned"), c.request("old")
	state := ports.StockState{
		Free: 2,
		Holds: []ports.SettledHold{
			{Hold: bought.Hold, Order: bought.Order, User: bought.User, Quantity: 1, Counts: true, Age: time.Hour},
			{Hold: returned.Hold, Order: returned.Order, User: returned.User, Quantity: 1},
			{Hold: old.Hold, Order: old.Order, User: old.User, Quantity: 1, Counts: true, Age: 25 * time.Hour},
		},
		Operations: []id.ID{returned.Order, id.Hash("restock")},
	}
	first, _, err := c.Prepare(c.t.Context(), c.product)
	c.ok(err)
	second, _, err := c.on(c.b.Node(c.t)).Prepare(c.t.Context(), c.product)
	c.ok(err)
	c.fails(fault.InvalidState, "Open with an overtaken ticket", c.Open(c.t.Context(), c.product, first, ports.StockState{Free: 99}))

	// Whoever finds the gate open finds the whole of it.
	c.everyone(12, func(c *stockCase, i int) {
		if i == 6 {
			if err := c.Open(c.t.Context(), c.product, second, state); err != nil {
				c.t.Errorf("Open: %v", err)
			}
			return
		}
		for range 5000 {
			got, err := c.Reserve(c.t.Context(), bought)
			if err == nil {
				if got != (ports.Reserved{Hold: stockAs(bought, ports.HoldSettled)}) {
					c.t.Errorf("a gate half open answers %+v", got)
				}
				return
			}
			<-time.After(time.Millisecond)
		}
		c.t.Error("the gate did not open")
	})
	c.wantFree(2)
	c.fails(fault.InvalidState, "Open with a spent ticket", c.Open(c.t.Context(), c.product, second, ports.StockState{Free: 99}))
	c.settle(bought)
	c.giveBack(returned)
	c.ok(c.Restock(c.t.Context(), c.product, id.Hash("restock"), 7))
	c.wantFree(2)
	c.wantHold(returned.Hold, stockAs(returned, ports.HoldSettled))
	c.wantHold(old.Hold, ports.Hold{})
	again := c.request("again")
	again.User, again.Limit = bought.User, 1
	c.refused(again, ports.ReserveOverLimit)
	again.User = returned.User
	c.take(again)
}

func stockLostState(c *stockCase) {
	c.pieces(1)
	c.take(c.request("a"))
	c.refused(c.request("b"), ports.ReserveSoldOut)
	if c.b.Lose == nil {
		c.t.Fatal("the harness cannot lose state")
	}
	c.b.Lose()
	c.allClosed()
	stale, _, err := c.Prepare(c.t.Context(), c.product)
	c.ok(err)
	c.b.Lose()
	c.fails(fault.InvalidState, "Open with a ticket from before a loss", c.Open(c.t.Context(), c.product, stale, ports.StockState{Free: 9}))
	c.allClosed()
	c.pieces(2)
	c.take(c.request("a"))

	c.b.Down()
	_, err = c.Reserve(c.t.Context(), c.request("b"))
	c.fails(fault.Unavailable, "Reserve without the server", err)
	_, err = c.Levels(c.t.Context(), []id.ID{c.product})
	c.fails(fault.Unavailable, "Levels without the server", err)
	c.b.Up()
	c.take(c.request("b"))
	c.wantFree(0)
}
