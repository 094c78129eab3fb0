package contract

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"example.com/surge/app/consuming"
	"example.com/surge/app/ordering"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

// attempt is a request of a user, by number, under a key.
func (c *gateCase) attempt(user int, key string, quantity int64) ordering.PlaceInput {
	return ordering.PlaceInput{User: numberedUser(user), Key: key, Product: c.pid, Quantity: quantity}
}

func numberedUser(n int) id.ID { return id.Hash("user", strconv.Itoa(n)) }

// buy places an order that must be taken.
func (c *gateCase) buy(user int, quantity int64) order.Snapshot {
	c.t.Helper()
	placed, err := c.orders.Place(c.t.Context(), c.attempt(user, "key", quantity))
	if err != nil || placed.Replayed {
		c.t.Fatalf("place: %+v, %v", placed, err)
	}
	return placed.Order.Snapshot()
}

func (c *gateCase) refused(code fault.Code, in ordering.PlaceInput) {
	c.t.Helper()
	_, err := c.orders.Place(c.t.Context(), in)
	wantCode(c.t, code, "place", err)
}

func (c *gateCase) cancel(o order.Snapshot) {
	c.t.Helper()
	_, err := c.orders.Cancel(c.t.Context(), o.UserID, o.ID)
	noError(c.t, "cancel", err)
}

func (c *gateCase) reconcile() {
	c.t.Helper()
	noError(c.t, "reconcile", c.stocks.Reconcile(c.t.Context()))
}

// expire lets the time of every hold pass, and resolves them.
func (c *gateCase) expire() {
	c.t.Helper()
	c.b.Pass(holdFor + holdFor/2)
	c.reconcile()
}

// deliver takes every event to its groups, and those that follow from it.
func (c *gateCase) deliver() {
	c.t.Helper()
	for {
		n, err := c.deliverOnce(c.t.Context())
		noError(c.t, "deliver", err)
		if n == 0 {
			return
		}
	}
}

// deliverOnce delivers what waits, and answers how much it was. What fails
// stays where it is, with all that is behind it in its shard.
func (n *gateNode) deliverOnce(ctx context.Context) (delivered int, err error) {
	for _, store := range []ports.Context{n.Ordering, n.Stocking} {
		for shard := range ports.OutboxShards {
			var rows []ports.OutboxRow
			err = errors.Join(err, store.KitTx(ctx, func(ctx context.Context, k ports.Kit) (err error) {
				rows, err = k.OutboxLog.Pending(ctx, shard, 100)
				return err
			}))
			for _, row := range rows {
				if failed := n.handle(ctx, store, row); failed != nil {
					err = errors.Join(err, failed)
					break
				}
				delivered++
			}
		}
	}
	return delivered, err
}

func (n *gateNode) handle(ctx context.Context, store ports.Context, row ports.OutboxRow) error {
	for _, g := range n.groups {
		if !slices.Contains(g.Types, row.Envelope.Type) {
			continue
		}
		if err := g.Handle(ctx, row.Envelope); err != nil && !errors.Is(err, consuming.ErrUnknownType) {
			return err
		}
	}
	return store.KitTx(ctx, func(ctx context.Context, k ports.Kit) error { return k.OutboxLog.Mark(ctx, []id.ID{row.ID}) })
}

func (c *gateCase) free() int64 {
	c.t.Helper()
	levels, err := c.Stock.Levels(c.t.Context(), []id.ID{c.pid})
	noError(c.t, "levels", err)
	if !levels[0].Open {
		c.t.Fatal("the gate is closed")
	}
	return levels[0].Free
}

func (c *gateCase) wantFree(want int64) {
	c.t.Helper()
	if got := c.free(); got != want {
		c.t.Errorf("%d pieces are free at the gate, want %d", got, want)
	}
}

func (c *gateCase) onHand() int64 {
	c.t.Helper()
	var item inventory.Item
	noError(c.t, "read the shelf", c.Stocking.Tx(c.t.Context(), func(ctx context.Context, r ports.StockingRepos) (err error) {
		item, err = r.Shelves.Get(ctx, c.pid)
		return err
	}))
	return item.OnHand
}

func (c *gateCase) wantOnHand(want int64) {
	c.t.Helper()
	if got := c.onHand(); got != want {
		c.t.Errorf("%d pieces are on hand, want %d", got, want)
	}
}

func (c *gateCase) wantStatus(o order.Snapshot, want order.Status) {
	c.t.Helper()
	got, err := c.orders.Get(c.t.Context(), o.UserID, o.ID)
	noError(c.t, "get an order", err)
	if got.Status() != want {
		c.t.Errorf("the order is %s, want %s", got.Status(), want)
	}
}

func (c *gateCase) wantHold(hold id.ID, want ports.HoldState) {
	c.t.Helper()
	got, err := c.Stock.Find(c.t.Context(), c.pid, hold)
	noError(c.t, "find a hold", err)
	if got.State != want {
		c.t.Errorf("the hold is in state %d, want %d", got.State, want)
	}
}
