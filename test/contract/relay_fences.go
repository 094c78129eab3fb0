package contract

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/app/relay"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// relayZombie pauses a relay between its publish and its mark until another
// has its shard: the mark comes too late, and has no effect.
func relayZombie(c *relayCase) {
	zombie, heir := c.process(), c.process()
	reached, resume := make(chan struct{}), make(chan struct{})
	reach := sync.OnceFunc(func() { close(reached) })
	zombie.Lock = &lostLocks{Lock: zombie.Lock}
	zombie.before = func() error {
		reach()
		<-resume
		return nil
	}
	var tried, up atomic.Bool
	heir.before = func() error {
		tried.Store(true)
		if !up.Load() {
			return fault.New(fault.Unavailable, "no broker in sight")
		}
		return nil
	}
	e := storeEvent("a", 1)
	c.commit(c.Store, 1, e)
	zombie.start(c.t, quick)
	<-reached
	heir.start(c.t, quick)
	c.b.until(c.t, "another relay has the shard", tried.Load)
	close(resume)
	c.seen.messages(1)
	c.b.Pass(100 * time.Millisecond)
	c.wantBacklog(1, 0)
	up.Store(true)
	c.wantBacklog(0, 0)
	c.seen.messages(2)
}

// lostLocks gives leases that are lost already, to somebody who does not
// notice, and each key once.
type lostLocks struct {
	ports.Lock
	given sync.Map
}

func (l *lostLocks) Acquire(ctx context.Context, key string, ttl time.Duration) (ports.LockLease, error) {
	if _, again := l.given.LoadOrStore(key, true); again {
		<-ctx.Done()
		return nil, fault.FromContext(ctx, "acquire a lock")
	}
	lease, err := l.Lock.Acquire(ctx, key, ttl)
	if err != nil {
		return nil, err
	}
	return unnoticed{lease}, lease.Release(ctx)
}

type unnoticed struct{ ports.LockLease }

func (unnoticed) Context() context.Context { return context.Background() }

// relayCleanup wants old rows gone, many transactions' worth of them, and the
// others kept.
func relayCleanup(c *relayCase) {
	const old = 25
	user := id.Hash("user")
	key := func(i int) ports.IdempotencyKey {
		return ports.IdempotencyKey{User: user, Scope: "POST /things", Key: fmt.Sprint(i)}
	}
	add := func(from, n int) {
		for i := range n {
			noError(c.t, "add rows", c.Store.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
				e := storeEvent("a", from+i)
				if err := k.Outbox.Append(ctx, int64(from+i), e); err != nil {
					return err
				}
				if _, err := k.Inbox.First(ctx, "g", e.ID); err != nil {
					return err
				}
				return k.Idempotency.Bind(ctx, ports.IdempotencyRecord{Key: key(from + i), Hash: e.ID, Resource: e.ID, At: time.Now()})
			}))
		}
	}
	add(0, old)
	p := c.process().start(c.t, quick)
	c.wantBacklog(0, 0)
	p.stop()
	const age = time.Second
	c.b.Pass(age)
	add(old, 1) // fresh, and not published

	ctx, cancel := context.WithCancel(c.t.Context())
	defer cancel()
	pruned := pruneCount{t: c.t}
	j := relay.NewJanitor(relay.Deps{Store: c.Store, Lock: c.Lock, Observer: &pruned}, relay.JanitorConfig{
		Every: 10 * time.Millisecond, Outbox: age, Inbox: age, Idempotency: age, Batch: 10,
	})
	ended := make(chan error, 1)
	go func() { ended <- j.Run(ctx) }()
	c.b.until(c.t, "what is old is gone", func() bool { return pruned.rows.Load() >= 3*old })
	if n := pruned.rounds.Load(); n != 3 {
		c.t.Errorf("three tables were clean after %d rounds", n)
	}
	cancel()
	noError(c.t, "the janitor ends", <-ended)

	c.wantBacklog(1, 0)
	noError(c.t, "look at what is left", c.Store.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		if n, err := k.OutboxLog.Prune(ctx, 0, many); err != nil || n != 0 {
			c.t.Errorf("%d published events are left, %v", n, err)
		}
		for i := range old + 1 {
			fresh := i == old
			first, err := k.Inbox.First(ctx, "g", storeEvent("a", i).ID)
			if err != nil || first == fresh {
				c.t.Errorf("note %d of the inbox, fresh %v: it is left: %v, %v", i, fresh, !first, err)
			}
			err = k.Idempotency.Bind(ctx, ports.IdempotencyRecord{Key: key(i), Hash: user, Resource: user, At: time.Now()})
			if left := fault.Is(err, fault.AlreadyExists); left != fresh || err != nil && !left {
				c.t.Errorf("idempotency record %d, fresh %v: it is left: %v, %v", i, fresh, left, err)
			}
		}
		return nil
	}))
}

// pruneCount counts the rows that a janitor deleted, whatever their table, and
// how often it went about it.
type pruneCount struct {
	relay.Observer
	t            *testing.T
	rows, rounds atomic.Int64
}

func (p *pruneCount) Pruned(_, _ string, rows int) {
	p.rounds.Add(1)
	p.rows.Add(int64(rows))
}

func (p *pruneCount) Backlog(string, ports.OutboxBacklog) {}

func (p *pruneCount) PruneFailed(_, table string, err error) {
	p.t.Errorf("pruning the %s: %v", table, err)
}
