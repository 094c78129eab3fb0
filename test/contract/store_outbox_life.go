package contract

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func outboxMarked(c *storeCase) {
	one, two := storeEvent("a", 1), storeEvent("a", 2)
	c.append(1, one)
	c.append(2, two)
	c.mark(one.ID, id.Hash("no such event"))
	c.wantListed(false, one, "after it was marked")
	c.wantListed(true, two, "while only the one before it is marked")
	c.mark(one.ID, two.ID)
	c.wantListed(false, two, "after it was marked")
}

func outboxPrunes(c *storeCase) {
	old, recent, waiting := storeEvent("a", 1), storeEvent("b", 1), storeEvent("c", 1)
	c.append(1, old, waiting)
	c.mark(old.ID)
	c.b.Pass(10 * tick)
	c.append(1, recent)
	c.mark(recent.ID)
	for _, want := range []int{1, 0} {
		c.wantPruned(want, many, func(ctx context.Context, k ports.Kit, age time.Duration, limit int) (int, error) {
			return k.OutboxLog.Prune(ctx, age, limit)
		})
	}
	c.wantListed(true, waiting, "after a prune: it waits, however old")
	c.append(1, old)
	c.wantListed(true, old, "appended again after it was pruned")
}

func outboxBacklog(c *storeCase) {
	c.wantBacklog(ports.OutboxBacklog{})
	e := storeEvent("a", 1)
	c.append(1, e)
	c.b.Pass(10 * tick)
	c.append(1, storeEvent("b", 1))
	c.wantBacklog(ports.OutboxBacklog{Waiting: 2, Oldest: 10 * tick})
	for _, r := range c.pending(ports.OutboxShard("a"), many) {
		if r.ID == e.ID && r.Age < 10*tick {
			c.t.Errorf("an event that waits for %s is %s old", 10*tick, r.Age)
		}
	}
	c.mark(e.ID)
	c.wantBacklog(ports.OutboxBacklog{Waiting: 1})
}

// wantBacklog wants these counts, and an age that is at least the given one and
// not much more.
func (c *storeCase) wantBacklog(want ports.OutboxBacklog) {
	c.t.Helper()
	var got ports.OutboxBacklog
	c.do(func(ctx context.Context, k ports.Kit) (err error) {
		got, err = k.OutboxLog.Backlog(ctx)
		return err
	})
	if got.Waiting != want.Waiting || got.Parked != want.Parked || got.Oldest < want.Oldest || got.Oldest > want.Oldest+5*tick {
		c.t.Errorf("the backlog is %+v, want %+v", got, want)
	}
}
