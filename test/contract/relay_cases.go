package contract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func relayCommitPublishes(c *relayCase) {
	slow := quick
	slow.PollMin, slow.PollMax = time.Hour, time.Hour
	p := c.process().start(c.t, slow)
	c.b.Pass(50 * time.Millisecond) // it waits for a token
	mine := storeEvent("a", 1)
	c.commit(p.Store, 1, mine)
	got := c.seen.messages(1)[0]
	want := ports.EncodeEvent(mine)
	if got.Topic != want.Topic || got.Key != want.Key || !bytes.Equal(got.Value, want.Value) || fmt.Sprint(got.Headers) != fmt.Sprint(want.Headers) {
		c.t.Errorf("published is %+v, want %+v", got.Message, want)
	}
	c.wantBacklog(0, 0)
	p.stop()

	theirs := storeEvent("b", 1)
	c.process().start(c.t, quick)
	c.commit(c.Store, 1, theirs) // of another process
	c.wantSeen(mine, theirs)
	c.wantBacklog(0, 0)
}

func relayRollback(c *relayCase) {
	p := c.process().start(c.t, quick)
	_ = p.Store.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		return errors.Join(k.Outbox.Append(ctx, 1, storeEvent("a", 1)), errors.New("why"))
	})
	e := storeEvent("a", 2)
	c.commit(p.Store, 1, e)
	c.wantSeen(e)
}

// relayFirstOccurrences has relays that die and whose acks are lost, beside
// others: nothing is lost, and whoever ignores repetitions sees an order.
func relayFirstOccurrences(c *relayCase) {
	const aggregates, versions = 12, 8
	start := func() *relayProcess {
		p, calls := c.process(), 0
		var mu sync.Mutex
		p.after = func(err error) error {
			mu.Lock()
			defer mu.Unlock()
			if calls++; err == nil && calls%3 == 0 {
				return fault.New(fault.UnknownOutcome, "the ack was lost")
			}
			return err
		}
		return p.start(c.t, quick)
	}
	relays := []*relayProcess{start(), start(), start()}
	var writers sync.WaitGroup
	for a := range aggregates {
		key, store := fmt.Sprint("aggregate ", a), relays[a%len(relays)].Store
		writers.Go(func() {
			for v := range versions {
				err := store.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
					return k.Outbox.Append(ctx, int64(v), storeEvent(key, v))
				})
				if err != nil {
					c.t.Errorf("append: %v", err)
				}
				<-time.After(time.Duration(a+1) * time.Millisecond)
			}
		})
	}
	<-time.After(5 * time.Millisecond)
	relays[0].kill()
	start()
	writers.Wait()
	c.wantBacklog(0, 0)
	c.seen.await("every event to be seen", func() bool {
		seen := map[string]bool{}
		for _, m := range c.seen.got {
			seen[m.Header(ports.HeaderID)] = true
		}
		return len(seen) == aggregates*versions
	})
	next := map[string]int{}
	for _, m := range c.seen.messages(0) {
		switch v := next[m.Key]; {
		case v < versions && m.Header(ports.HeaderID) == storeEvent(m.Key, v).ID.String():
			next[m.Key]++
		case !repeats(m, v):
			c.t.Fatalf("%q: a later event came before number %d", m.Key, v)
		}
	}
}

// repeats says whether a message is one of the first n events of its key.
func repeats(m delivered, n int) bool {
	for v := range n {
		if m.Header(ports.HeaderID) == storeEvent(m.Key, v).ID.String() {
			return true
		}
	}
	return false
}

func relayCrashAfterPublish(c *relayCase) {
	p := c.process()
	p.after = func(err error) error {
		p.kill()
		return err
	}
	e := storeEvent("a", 1)
	c.commit(c.Store, 1, e)
	p.start(c.t, quick)
	c.seen.messages(1)
	c.process().start(c.t, quick)
	c.wantBacklog(0, 0)
	c.seen.messages(2) // at least once: nobody knew of the first
	if n := p.publishes(); n != 1 {
		c.t.Errorf("a dead process published %d times", n)
	}
}

func relayCrashBeforePublish(c *relayCase) {
	p, reached := c.process(), make(chan struct{})
	once := sync.OnceFunc(func() { close(reached) })
	p.before = func() error {
		p.kill()
		once()
		return nil
	}
	e := storeEvent("a", 1)
	c.commit(c.Store, 1, e)
	p.start(c.t, quick)
	<-reached
	c.process().start(c.t, quick)
	c.wantSeen(e)
	c.wantBacklog(0, 0)
}

func relayLateCommitter(c *relayCase) {
	keys := sameShard(2)
	late, early := storeEvent(keys[0], 1), storeEvent(keys[1], 1)
	late.ID, early.ID = id.ID{15: 1}, id.ID{15: 2}
	appended, published := make(chan struct{}), make(chan struct{})
	var committer sync.WaitGroup
	var first sync.Once
	committer.Go(func() {
		err := c.Store.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
			err := k.Outbox.Append(ctx, 1, late)
			first.Do(func() { close(appended); await(published) })
			return err
		})
		if err != nil {
			c.t.Errorf("the late committer: %v", err)
		}
	})
	<-appended
	p := c.process().start(c.t, quick)
	c.commit(p.Store, 1, early)
	c.seen.messages(1)
	close(published)
	committer.Wait()
	c.wantSeen(late, early)
}

func relayPoison(c *relayCase) {
	keys := sameShard(2)
	poison, behind, other := storeEvent(keys[0], 1), storeEvent(keys[0], 2), storeEvent(keys[1], 1)
	poison.Data = bytes.Repeat([]byte(" "), 1<<20+1) // no broker takes more than 1 MiB
	c.commit(c.Store, 1, poison)
	c.commit(c.Store, 2, behind)
	c.commit(c.Store, 1, other)
	c.process().start(c.t, quick)
	c.wantBacklog(0, 2)
	c.wantSeen(other)
	later := storeEvent(keys[0], 3)
	c.commit(c.Store, 3, later)
	c.wantBacklog(0, 3)
	c.wantSeen(other)
}

func relayFailover(c *relayCase) {
	first := c.process().start(c.t, quick)
	n := 0
	everywhere := func(s ports.Context) {
		n++
		for i := range 2 * ports.OutboxShards {
			c.commit(s, int64(n), storeEvent(fmt.Sprint("aggregate ", i), n))
		}
		c.seen.messages(n * 2 * ports.OutboxShards)
		c.wantBacklog(0, 0)
	}
	everywhere(c.Store)
	second := c.process().start(c.t, quick)
	everywhere(c.Store)
	if second.publishes() != 0 {
		c.t.Error("two relays publish the same shards")
	}
	first.kill()
	everywhere(c.Store)
	third := c.process().start(c.t, quick)
	second.stop() // in peace: its shards are free at once
	everywhere(c.Store)
	if third.publishes() == 0 {
		c.t.Error("nobody took over")
	}
}
