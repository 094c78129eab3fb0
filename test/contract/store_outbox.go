package contract

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

func (s *storeSuite) addOutbox() {
	s.tx("OutboxCommitIsListed", outboxCommitIsListed)
	s.tx("OutboxRollbackIsNot", outboxRollbackIsNot)
	s.tx("OutboxLateCommitterNotSkipped", outboxLateCommitter)
	s.tx("OutboxUniqueIsAlreadyExists", outboxUnique)
	s.tx("OutboxLowestVersionsFirst", outboxLowestVersionsFirst)
	s.tx("OutboxMarkedIsNotListed", outboxMarked)
	s.tx("OutboxPrunesPublished", outboxPrunes)
	s.tx("OutboxBacklogCounts", outboxBacklog)
}

// outboxCommitIsListed lists events as they were appended, in the shard of
// their key, and in no other.
func outboxCommitIsListed(c *storeCase) {
	const aggregates = 3 * ports.OutboxShards
	for i := range aggregates {
		e := storeEvent(fmt.Sprint("aggregate ", i), 1)
		want := e
		want.Data = append([]byte(nil), e.Data...)
		c.append(7, e)
		clear(e.Data) // the caller may reuse its slice
		c.wantRow(want, 7)
	}
	total := 0
	for shard := range ports.OutboxShards {
		for _, r := range c.pending(shard, many) {
			total++
			if ports.OutboxShard(r.Envelope.Key) != shard {
				c.t.Errorf("aggregate %q is listed in shard %d", r.Envelope.Key, shard)
			}
		}
	}
	if total != aggregates {
		c.t.Errorf("%d events are listed, want %d", total, aggregates)
	}
}

// wantRow wants an event to be listed exactly as it was appended.
func (c *storeCase) wantRow(e event.Envelope, version int64) {
	c.t.Helper()
	for _, r := range c.pending(ports.OutboxShard(e.Key), many) {
		if r.ID != e.ID {
			continue
		}
		if got := fmt.Sprintf("%+v", r.Envelope); got != fmt.Sprintf("%+v", e) || r.Version != version {
			c.t.Errorf("listed is version %d of %s, want %d of %+v", r.Version, got, version, e)
		}
		clear(r.Envelope.Data) // what is listed belongs to the caller
		return
	}
	c.t.Errorf("the event %+v is not listed", e)
}

func outboxRollbackIsNot(c *storeCase) {
	e := storeEvent("a", 1)
	_ = c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		return errors.Join(k.Outbox.Append(ctx, 1, e), errors.New("why"))
	})
	c.wantListed(false, e, "after a rollback")
}

// outboxLateCommitter appends first and commits last: what committed in
// between is published before it, and it is listed all the same.
func outboxLateCommitter(c *storeCase) {
	keys := sameShard(2)
	late, early := storeEvent(keys[0], 1), storeEvent(keys[1], 1)
	appended, published := make(chan struct{}), make(chan struct{})
	var committer sync.WaitGroup
	var first sync.Once
	committer.Go(func() {
		err := c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
			err := k.Outbox.Append(ctx, 1, late)
			first.Do(func() { close(appended); await(published) })
			return err
		})
		if err != nil {
			c.t.Errorf("the late committer: %v", err)
		}
	})
	<-appended
	other := c.other()
	other.append(1, early)
	other.wantListed(true, early, "while another transaction is open")
	other.mark(early.ID)
	close(published)
	committer.Wait()
	other.wantListed(true, late, "after it committed late")
}

func (c *storeCase) mark(ids ...id.ID) {
	c.t.Helper()
	c.do(func(ctx context.Context, k ports.Kit) error { return k.OutboxLog.Mark(ctx, ids) })
}

func outboxUnique(c *storeCase) {
	e := storeEvent("a", 1)
	c.append(1, e)
	same := storeEvent("a", 2)
	wantCode(c.t, fault.AlreadyExists, "append a version again", c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		return k.Outbox.Append(ctx, 1, same)
	}))
	wantCode(c.t, fault.AlreadyExists, "append a version twice in a transaction", c.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		return errors.Join(k.Outbox.Append(ctx, 2, same), k.Outbox.Append(ctx, 2, storeEvent("a", 3)))
	}))
	c.wantListed(false, same, "after it was refused")
	c.append(1, storeEvent("b", 1))
}

// outboxLowestVersionsFirst lists a part: of each aggregate it is the lowest
// versions, ascending, whatever the limit.
func outboxLowestVersionsFirst(c *storeCase) {
	const versions = 5
	keys := sameShard(3)
	for v := range int64(versions) {
		for _, key := range keys {
			c.append(v+1, storeEvent(key, int(v)))
		}
	}
	shard := ports.OutboxShard(keys[0])
	for limit := 1; limit <= len(keys)*versions+1; limit++ {
		rows := c.pending(shard, limit)
		if want := min(limit, len(keys)*versions); len(rows) != want {
			c.t.Errorf("limit %d lists %d rows, want %d", limit, len(rows), want)
		}
		next := make(map[string]int64)
		for _, r := range rows {
			key := r.Envelope.Key
			if next[key]++; r.Version != next[key] {
				c.t.Errorf("limit %d lists version %d of %q, want %d", limit, r.Version, key, next[key])
			}
		}
	}
}
