package contract

import (
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func stockReleaseIsIdempotent(c *stockCase) {
	c.pieces(5)
	r := c.request("a")
	c.take(r)
	other := r
	other.Order = stockOrder("another")
	c.release(other) // names another life of the hold
	c.wantFree(4)
	c.wantHold(r.Hold, heldBy(r))
	c.everyone(6, func(c *stockCase, _ int) {
		if err := c.Release(c.t.Context(), c.product, r.Hold, r.Order); err != nil {
			c.t.Errorf("Release: %v", err)
		}
	})
	c.wantFree(5)
	c.wantHold(r.Hold, stockAs(r, ports.HoldReleased))
	next := r
	next.Order = stockOrder("next")
	c.take(next)
	c.release(r)
	c.wantFree(4)
	c.wantHold(r.Hold, heldBy(next))
}

func stockTombstone(c *stockCase) {
	c.pieces(5)
	r := c.request("a")
	c.release(r)
	c.wantFree(5)
	c.wantHold(r.Hold, ports.Hold{})
	c.refused(r, ports.ReserveGone)
	c.wantFree(5)
	next := r
	next.Order = stockOrder("next")
	c.take(next)
	c.release(next)
	c.refused(next, ports.ReserveGone) // a reservation that comes a second time, late
	c.refused(r, ports.ReserveGone)
	c.wantFree(5)
}

func stockSettleIsIdempotent(c *stockCase) {
	c.pieces(5)
	r := c.request("a")
	r.Quantity = 2
	c.take(r)
	c.wantFree(3)
	c.everyone(6, func(c *stockCase, _ int) {
		if err := c.Settle(c.t.Context(), settlement(r)); err != nil {
			c.t.Errorf("Settle: %v", err)
		}
	})
	c.wantFree(3)
	c.wantHold(r.Hold, stockAs(r, ports.HoldSettled))

	refused := c.request("refused")
	refused.Limit = 1
	c.take(refused)
	s := settlement(refused)
	s.Refused = true
	c.ok(c.Settle(c.t.Context(), s))
	c.ok(c.Settle(c.t.Context(), s))
	c.wantFree(2)
	again := c.request("again")
	again.User, again.Limit = refused.User, 1
	c.take(again) // pieces that never were do not count against the user

	s = settlement(again)
	c.ok(c.Settle(c.t.Context(), s))
	s.Refused = true // as it turns out
	c.ok(c.Settle(c.t.Context(), s))
	c.wantFree(1)
	last := c.request("last")
	last.User, last.Limit = refused.User, 1
	c.take(last)
}

func stockSettleAdopts(c *stockCase) {
	c.pieces(3)
	unknown := c.request("unknown")
	unknown.Quantity, unknown.Limit = 2, 2
	c.settle(unknown)
	c.settle(unknown)
	c.wantFree(1)
	c.wantHold(unknown.Hold, stockAs(unknown, ports.HoldSettled))
	more := c.request("more")
	more.User, more.Limit = unknown.User, 2
	c.refused(more, ports.ReserveOverLimit)

	released := c.request("released")
	c.take(released)
	c.release(released)
	c.wantFree(1)
	c.settle(released)
	c.wantFree(0)
	c.wantHold(released.Hold, stockAs(released, ports.HoldSettled))

	refused := settlement(c.request("refused")) // there is nothing to take
	refused.Refused = true
	c.ok(c.Settle(c.t.Context(), refused))
	c.wantFree(0)
	c.wantHold(refused.Hold, stockAs(c.request("refused"), ports.HoldSettled))
	c.ok(c.Restock(c.t.Context(), c.product, id.Hash("back to nothing"), 1))
	c.wantFree(1)
	c.settle(c.request("the rest"))

	// A settled life beside a held one: the attempt has an order, and the held
	// pieces stay to be resolved.
	c.ok(c.Restock(c.t.Context(), c.product, id.Hash("one more"), 1))
	held := c.request("two lives")
	c.take(held)
	past := held
	past.Order = stockOrder("past")
	c.settle(past) // below zero
	c.wantFree(0)
	c.finds(held, stockAs(past, ports.HoldSettled))
	c.release(held)
	c.wantFree(0)
	c.ok(c.Restock(c.t.Context(), c.product, id.Hash("another"), 1))
	c.wantFree(1)
	c.finds(held, stockAs(past, ports.HoldSettled))
}

func stockSettleThenRelease(c *stockCase) {
	c.pieces(2)
	r := c.request("a")
	c.take(r)
	c.settle(r)
	c.release(r)
	c.wantFree(1)
	c.wantHold(r.Hold, stockAs(r, ports.HoldSettled))
}

func stockExpired(c *stockCase) {
	c.pieces(9)
	ask := func(name string) ports.Reservation {
		r := c.request(name)
		r.TTL = 500 * time.Millisecond
		return r
	}
	for _, name := range []string{"first", "second", "third", "released", "settled"} {
		c.take(ask(name))
		c.b.Pass(2 * time.Millisecond)
	}
	c.take(c.request("not yet"))
	c.release(ask("released"))
	c.settle(ask("settled"))
	c.wantExpired(9)
	c.b.Pass(600 * time.Millisecond)
	c.wantExpired(9, "first", "second", "third")
	c.wantExpired(2, "first", "second")
	c.wantFree(4)
	c.finds(ask("first"), heldBy(ask("first")))
	c.settle(ask("first"))
	c.release(ask("second"))
	c.wantExpired(9, "third")
	c.wantFree(5)
}

func (c *stockCase) wantExpired(limit int, names ...string) {
	c.t.Helper()
	got, err := c.Expired(c.t.Context(), c.product, limit)
	c.ok(err)
	if len(got) != len(names) {
		c.t.Fatalf("%d holds are expired, want %v: %+v", len(got), names, got)
	}
	for i, name := range names {
		if got[i] != heldBy(c.request(name)) {
			c.t.Errorf("expired hold %d is %+v, want %s's", i, got[i], name)
		}
	}
}
