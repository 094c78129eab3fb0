package contract

import (
	"sync/atomic"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func stockClosedUntilOpened(c *stockCase) {
	c.allClosed()
	c.fails(fault.InvalidState, "Open without a ticket", c.Open(c.t.Context(), c.product, "", ports.StockState{Free: 1}))
	c.fails(fault.InvalidState, "Open with somebody's ticket", c.Open(c.t.Context(), c.product, "made up", ports.StockState{Free: 1}))
	ticket, closed, err := c.Prepare(c.t.Context(), c.product)
	c.ok(err)
	if !closed {
		c.t.Error("Prepare takes a new gate for an open one")
	}
	c.allClosed()
	c.ok(c.Open(c.t.Context(), c.product, ticket, ports.StockState{Free: 1}))
	c.on(c.b.Node(c.t)).take(c.request("a"))
	if _, closed, err := c.Prepare(c.t.Context(), c.product); err != nil || closed {
		c.t.Errorf("Prepare of an open gate: closed %v, %v", closed, err)
	}
	for _, want := range []bool{false, true} { // a gate at which somebody holds pieces stays open
		if closed, err := c.Close(c.t.Context(), c.product); err != nil || closed != want {
			c.t.Errorf("Close answers %v, %v, want %v", closed, err, want)
		}
		if !want {
			c.wantHold(stockHold("a"), heldBy(c.request("a")))
			c.settle(c.request("a"))
		}
	}
	c.allClosed()
	c.pieces(5)
	c.wantHold(stockHold("a"), ports.Hold{})
}

// allClosed wants every call to say that the gate is closed.
func (c *stockCase) allClosed() {
	c.t.Helper()
	ctx, r := c.t.Context(), c.request("a")
	_, err := c.Find(ctx, c.product, r.Hold)
	c.fails(fault.Unavailable, "Find at a closed gate", err)
	reserved, err := c.Reserve(ctx, r)
	c.fails(fault.Unavailable, "Reserve at a closed gate", err)
	if reserved.Outcome == ports.ReserveSoldOut {
		c.t.Error("a closed gate is sold out")
	}
	c.fails(fault.Unavailable, "Release at a closed gate", c.Release(ctx, c.product, r.Hold, r.Order))
	c.fails(fault.Unavailable, "Settle at a closed gate", c.Settle(ctx, settlement(r)))
	c.fails(fault.Unavailable, "Return at a closed gate", c.Return(ctx, ports.StockReturn{Product: c.product, Operation: r.Order, Quantity: 1}))
	c.fails(fault.Unavailable, "Restock of a closed gate", c.Restock(ctx, c.product, r.Order, 1))
	_, err = c.Expired(ctx, c.product, 1)
	c.fails(fault.Unavailable, "Expired of a closed gate", err)
	_, err = c.Close(ctx, c.product)
	c.fails(fault.Unavailable, "Close of a closed gate", err)
	levels, err := c.Levels(ctx, []id.ID{c.product})
	c.ok(err)
	if len(levels) != 1 || levels[0].Open {
		c.t.Errorf("levels of a closed gate are %+v", levels)
	}
}

func stockReserveUntilSoldOut(c *stockCase) {
	c.pieces(3)
	two, four := c.request("two"), c.request("four")
	two.Quantity, four.Quantity = 2, 4
	c.refused(four, ports.ReserveSoldOut)
	c.take(two)
	c.wantFree(1)
	c.wantHold(two.Hold, heldBy(two))
	also := c.request("also two")
	also.Quantity = 2
	c.refused(also, ports.ReserveSoldOut)
	c.take(c.request("last"))
	c.wantFree(0)
	c.refused(c.request("late"), ports.ReserveSoldOut)
	c.wantHold(stockHold("late"), ports.Hold{})
	for _, bad := range []ports.Reservation{
		{Product: c.product, TTL: 1}, {Product: c.product, Quantity: 1}, {Product: c.product, Quantity: 1, TTL: 1, Limit: -1},
	} {
		_, err := c.Reserve(c.t.Context(), bad)
		c.fails(fault.InvalidArgument, "a reservation that makes no sense", err)
	}
}

func stockNeverBelowZero(c *stockCase) {
	const free = 50
	c.pieces(free)
	var taken, calls atomic.Int64
	c.everyone(150, func(c *stockCase, i int) {
		r := c.request(i)
		r.Quantity = int64(i%3) + 1
		got, err := c.Reserve(c.t.Context(), r)
		if err != nil {
			c.t.Errorf("Reserve: %v", err)
		}
		if got.Fresh {
			taken.Add(r.Quantity)
		}
		calls.Add(1)
	})
	c.wantFree(free - taken.Load())
	if taken.Load() < free-2 { // pieces are left only where nobody asked for so few
		c.t.Errorf("%d of %d pieces were taken", taken.Load(), free)
	}
}

func stockReserveIsIdempotent(c *stockCase) {
	c.pieces(10)
	first := c.request("a")
	c.take(first)
	again := first
	again.Order, again.Quantity, again.Limit = stockOrder("another"), 3, 1
	c.finds(again, heldBy(first))
	c.wantFree(9)

	var fresh atomic.Int64
	c.everyone(20, func(c *stockCase, i int) {
		r := c.request("b")
		r.Order = stockOrder(i)
		if got, err := c.Reserve(c.t.Context(), r); err != nil {
			c.t.Errorf("Reserve: %v", err)
		} else if got.Fresh {
			fresh.Add(1)
		}
	})
	if fresh.Load() != 1 {
		c.t.Errorf("%d of 20 duplicates made the hold", fresh.Load())
	}
	c.wantFree(8)
}

func stockFindsOwnHold(c *stockCase) {
	c.pieces(1)
	r := c.request("a")
	r.Limit = 1
	c.take(r)
	c.refused(c.request("b"), ports.ReserveSoldOut)
	again := r
	again.Order = stockOrder("another")
	c.on(c.b.Node(c.t)).finds(again, heldBy(r))
	c.settle(r)
	c.finds(again, stockAs(r, ports.HoldSettled))
	c.wantHold(r.Hold, stockAs(r, ports.HoldSettled))
}

func stockPerUserLimit(c *stockCase) {
	c.pieces(100)
	ask := func(name any, quantity int64) ports.Reservation {
		r := c.request(name)
		r.User, r.Quantity, r.Limit = stockUser("u"), quantity, 3
		return r
	}
	c.refused(ask("too many", 4), ports.ReserveOverLimit)
	c.take(ask("two", 2))
	c.refused(ask("two more", 2), ports.ReserveOverLimit)
	c.take(ask("one", 1))
	c.refused(ask("one more", 1), ports.ReserveOverLimit)
	other := ask("other", 3)
	other.User = stockUser("other")
	c.take(other)
	free := ask("no limit", 5)
	free.Limit = 0
	c.take(free)
	c.release(free)
	c.release(ask("two", 2))
	c.settle(ask("one", 1)) // what is settled counts
	c.take(ask("two again", 2))
	c.refused(ask("and one more", 1), ports.ReserveOverLimit)
	c.wantFree(94)

	var fresh atomic.Int64
	c.everyone(20, func(c *stockCase, i int) {
		r := ask(i, 1)
		r.User = stockUser("everyone")
		if got, err := c.Reserve(c.t.Context(), r); err != nil {
			c.t.Errorf("Reserve: %v", err)
		} else if got.Fresh {
			fresh.Add(1)
		}
	})
	if fresh.Load() != 3 {
		c.t.Errorf("a limit of 3 let %d pieces pass", fresh.Load())
	}
}
