package contract

import (
	"fmt"
	"slices"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// asks asks whether all is sold.
func (c *stockCase) asks(seen ports.StockMark) ports.SoldOut {
	c.t.Helper()
	got, err := c.SoldOut(c.t.Context(), c.product, seen)
	c.ok(err)
	return got
}

// learns asks, and wants these holds to be told of, and no others.
func (c *stockCase) learns(seen ports.StockMark, whole bool, names ...any) ports.StockMark {
	c.t.Helper()
	got := c.asks(seen)
	want, holds := map[id.ID]bool{}, map[id.ID]bool{}
	for _, name := range names {
		want[stockHold(name)] = true
	}
	for _, hold := range got.Holds {
		holds[hold] = true
		if !want[hold] {
			c.t.Errorf("told of a hold that is news to nobody")
		}
	}
	if !got.Is || got.Whole != whole || len(holds) != len(want) {
		c.t.Fatalf("sold out %v, all are told of %v, %d holds; want true, %v, %d", got.Is, got.Whole, len(holds), whole, len(want))
	}
	return got.Mark
}

// A promise stands however many pieces come back, and no longer than it says.
func stockSoldOutIsPromised(c *stockCase) {
	c.pieces(1)
	if got := c.asks(ports.StockMark{}); got.Is || len(got.Holds) > 0 {
		c.t.Errorf("a piece is free, and the answer is %+v", got)
	}
	c.take(c.request("a"))
	other := c.on(c.b.Node(c.t))
	asked := time.Now()
	c.learns(ports.StockMark{}, true, "a")
	began := time.Now()
	c.ok(other.Restock(c.t.Context(), c.product, id.Hash("restock"), 2))
	c.wantFree(2)
	got := other.reserve(other.request("b"))
	if got.Outcome != ports.ReserveSoldOut && time.Since(asked) < ports.SoldOutLasts {
		c.t.Errorf("the promise is broken: %+v", got)
	}
	c.finds(c.request("a"), heldBy(c.request("a")))
	for got.Outcome == ports.ReserveSoldOut {
		if time.Since(began) > time.Second {
			c.t.Fatal("it does not open again")
		}
		if now := c.asks(ports.StockMark{}); now.Is {
			c.t.Fatal("all is sold, it says, while pieces are free")
		}
		c.b.Pass(time.Millisecond)
		got = other.reserve(other.request("b"))
	}
	if !got.Fresh || time.Since(asked) < ports.SoldOutLasts {
		c.t.Errorf("%v after it was asked: %+v", time.Since(asked), got)
	}
}

// Whoever has a mark is told of what is new; everybody else of all.
func stockSoldOutTellsHolds(c *stockCase) {
	old := c.request("old")
	c.open(ports.StockState{Free: 2, Holds: []ports.SettledHold{{Hold: old.Hold, Order: old.Order, User: old.User, Quantity: 1, Counts: true}}})
	c.take(c.request("a"))
	c.settle(c.request("a"))
	c.take(c.request("b"))
	other := c.on(c.b.Node(c.t))
	mark := c.learns(ports.StockMark{}, true, "old", "a", "b")
	if same := other.learns(mark, false); same != mark {
		c.t.Errorf("nothing happened, and the mark is %+v, not %+v", same, mark)
	}
	c.settle(c.request("adopted"))
	later := other.learns(mark, false, "adopted")
	c.learns(mark, false, "adopted")
	c.learns(later, false)

	// Another gate does not know what one noted that was lost.
	c.b.Lose()
	c.open(ports.StockState{Free: 0, Holds: []ports.SettledHold{{Hold: old.Hold, Order: old.Order, User: old.User, Quantity: 1}}})
	c.settle(c.request("c"))
	c.settle(c.request("d"))
	c.settle(c.request("e"))
	c.learns(later, true, "old", "c", "d", "e")
}

// More holds than anybody notes.
func stockSoldOutTellsOfMany(c *stockCase) {
	const many = 2500
	c.pieces(0)
	mark := c.asks(ports.StockMark{}).Mark
	c.ok(c.Restock(c.t.Context(), c.product, id.Hash("restock"), many))
	c.b.Pass(ports.SoldOutLasts)
	var names []any
	for i := range many {
		names = append(names, fmt.Sprint(i))
		c.take(c.request(names[i]))
	}
	all := c.learns(mark, true, names...)
	c.learns(all, false)
}

// Who is told that a forgotten order is settled may come back with it at once:
// no node must still refuse by a promise that did not know of it.
func stockAdoptionWaits(c *stockCase) {
	c.pieces(0)
	c.settle(c.request("first")) // nobody was promised anything
	asked := time.Now()
	known := c.asks(ports.StockMark{})
	c.on(c.b.Node(c.t)).settle(c.request("a"))
	if took := time.Since(asked); took < ports.SoldOutLasts {
		c.t.Errorf("it is told %v after another node was promised that it is not there", took)
	}
	if slices.Contains(known.Holds, stockHold("a")) {
		c.t.Error("it was there before")
	}
	c.wantHold(stockHold("a"), stockAs(c.request("a"), ports.HoldSettled))
}
