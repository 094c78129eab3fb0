package contract

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func (s *storeSuite) addInbox() {
	s.tx("InboxOnce", inboxOnce)
	s.tx("InboxOnceAmongConcurrent", inboxOnceAmongConcurrent)
	s.tx("InboxPrunesOldNotes", inboxPrunes)
}

// first notes an event, and answers whether it is the first time.
func (c *storeCase) first(group string, event id.ID) (first bool, err error) {
	err = c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) (err error) {
		first, err = k.Inbox.First(ctx, group, event)
		return err
	})
	return first, err
}

func (c *storeCase) wantFirst(want bool, group string, event id.ID) {
	c.t.Helper()
	first, err := c.first(group, event)
	noError(c.t, "note an event", err)
	if first != want {
		c.t.Errorf("group %q hears of the event for the first time: %v, want %v", group, first, want)
	}
}

func inboxOnce(c *storeCase) {
	e := storeEvent("a", 1).ID
	c.wantFirst(true, "group", e)
	c.wantFirst(false, "group", e)
	c.other().wantFirst(false, "group", e)
	c.wantFirst(true, "another group", e)
	c.wantFirst(true, "group", storeEvent("a", 2).ID)
}

// inboxOnceAmongConcurrent has two transactions note an event before either
// commits. A store that locks makes the second wait.
func inboxOnceAmongConcurrent(c *storeCase) {
	const handlers = 2
	e := storeEvent("a", 1).ID
	var firsts atomic.Int32
	var all, noted sync.WaitGroup
	noted.Add(handlers)
	everyone := make(chan struct{})
	go func() { noted.Wait(); close(everyone) }()
	for range handlers {
		node, once := c.other(), sync.Once{}
		all.Go(func() {
			var first bool
			err := node.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) (err error) {
				first, err = k.Inbox.First(ctx, "group", e)
				once.Do(func() { noted.Done(); await(everyone) })
				return err
			})
			if err != nil {
				c.t.Errorf("note an event: %v", err)
			}
			if first {
				firsts.Add(1)
			}
		})
	}
	all.Wait()
	if n := firsts.Load(); n != 1 {
		c.t.Errorf("%d transactions committed the effect, want one", n)
	}
}

func inboxPrunes(c *storeCase) {
	old, recent := storeEvent("a", 1).ID, storeEvent("a", 2).ID
	c.wantFirst(true, "group", old)
	c.wantFirst(true, "another group", old)
	c.b.Pass(10 * tick)
	c.wantFirst(true, "group", recent)
	c.wantPruned(1, 1, func(ctx context.Context, k ports.Kit, age time.Duration, limit int) (int, error) {
		return k.Inbox.Prune(ctx, age, limit)
	})
	c.wantPruned(1, many, func(ctx context.Context, k ports.Kit, age time.Duration, limit int) (int, error) {
		return k.Inbox.Prune(ctx, age, limit)
	})
	c.wantFirst(false, "group", recent)
	c.wantFirst(true, "group", old)
	c.wantFirst(true, "another group", old)
}

// wantPruned prunes what is older than half of the time that a case lets pass
// between old and recent.
func (c *storeCase) wantPruned(want, limit int, prune func(ctx context.Context, k ports.Kit, age time.Duration, limit int) (int, error)) {
	c.t.Helper()
	c.do(func(ctx context.Context, k ports.Kit) error {
		n, err := prune(ctx, k, 5*tick, limit)
		if n != want {
			c.t.Errorf("pruned %d, want %d", n, want)
		}
		return err
	})
}
