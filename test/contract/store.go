package contract

import (
	"context"
	"fmt"
	"testing"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// Lossy is a store and a way to lose the reply to its next commit that changes
// something, after the commit was applied or without.
type Lossy[S any] struct {
	Store     S
	LoseReply func(applied bool)
}

// LongTime is that the backend's clock is virtual: Pass lets a day pass at once.
const LongTime Guarantee = "a day passes at once"

// Store holds any context's store to ports.Context: transactions, and the
// tables that every context has. What a context's own repositories promise is
// in suites of their own.
func Store(t *testing.T, h Harness[Lossy[ports.Context]]) {
	s := &storeSuite{suite[Lossy[ports.Context]]{h: h}}
	s.addTransactions()
	s.addConflicts()
	s.addOutbox()
	s.addParking()
	s.addInbox()
	s.addIdempotency()
	s.addFences()
	s.addText()
	s.addModel()
	s.run(t)
}

type storeSuite struct{ suite[Lossy[ports.Context]] }

// tx names a case.
func (s *storeSuite) tx(name string, body func(c *storeCase)) {
	s.add(name, func(t *testing.T, b Backend[Lossy[ports.Context]]) { body(newStoreCase(t, b)) })
}

// storeCase is one case: a handle on a store, and words for what is done to it.
type storeCase struct {
	ports.Context
	t    *testing.T
	b    Backend[Lossy[ports.Context]]
	lose func(applied bool)
}

func newStoreCase(t *testing.T, b Backend[Lossy[ports.Context]]) *storeCase {
	n := b.Node(t)
	return &storeCase{Context: n.Store, t: t, b: b, lose: n.LoseReply}
}

// other is the same case through another handle.
func (c *storeCase) other() *storeCase { return newStoreCase(c.t, c.b) }

// do runs fn in a transaction that has to commit.
func (c *storeCase) do(fn func(ctx context.Context, k ports.Kit) error) {
	c.t.Helper()
	noError(c.t, "a transaction", c.KitTx(c.t.Context(), fn))
}

// append commits events.
func (c *storeCase) append(version int64, events ...event.Envelope) {
	c.t.Helper()
	noError(c.t, "append", c.tryAppend(version, events...))
}

func (c *storeCase) tryAppend(version int64, events ...event.Envelope) error {
	return c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		for _, e := range events {
			if err := k.Outbox.Append(ctx, version, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// pending is what a shard has to publish.
func (c *storeCase) pending(shard, limit int) (rows []ports.OutboxRow) {
	c.t.Helper()
	c.do(func(ctx context.Context, k ports.Kit) (err error) {
		rows, err = k.OutboxLog.Pending(ctx, shard, limit)
		return err
	})
	return rows
}

// listed says whether an event waits to be published.
func (c *storeCase) listed(e event.Envelope) bool {
	c.t.Helper()
	for _, r := range c.pending(ports.OutboxShard(e.Key), many) {
		if r.ID == e.ID {
			return true
		}
	}
	return false
}

// many is more than any case has of anything.
const many = 1000

func (c *storeCase) wantListed(want bool, e event.Envelope, when string) {
	c.t.Helper()
	if got := c.listed(e); got != want {
		c.t.Errorf("%s: the event is listed: %v, want %v", when, got, want)
	}
}

// storeEvent is an event of an aggregate; n tells events of one aggregate
// apart.
func storeEvent(key string, n int) event.Envelope {
	return event.Envelope{
		ID: id.Hash("event", key, fmt.Sprint(n)), Source: "contract", Type: "thing.happened", Version: 1, Topic: "thing-events", Key: key,
		Time:        time.Date(2026, 2, 3, 4, 5, 6, 789_000, time.UTC),
		TraceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
		Data:        fmt.Appendf(nil, `{"n": %d}`, n),
	}
}

// sameShard is n aggregates of one shard.
func sameShard(n int) []string {
	var keys []string
	for i := 0; len(keys) < n; i++ {
		if key := fmt.Sprint("aggregate ", i); ports.OutboxShard(key) == 0 {
			keys = append(keys, key)
		}
	}
	return keys
}

// patience is how long a closure waits for another transaction that may have
// to wait for it in turn, because the store locks rows.
const patience = 3 * tick

// await waits for done, but not for ever, and says whether it came.
func await(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	case <-time.After(patience):
		return false
	}
}
