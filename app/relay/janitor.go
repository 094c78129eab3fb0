package relay

import (
	"context"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// countEvery is how often a janitor counts what waits.
const countEvery = 5 * time.Second

// JanitorConfig is what a janitor keeps, and for how long. Zero stands for the
// default.
type JanitorConfig struct {
	// Every is how often it cleans; 1 min.
	Every time.Duration
	// Outbox, Inbox and Idempotency are how old a row must be to go. Published
	// events: 1 h. Notes of handled events: 8 days, and it must be longer than any
	// topic keeps its messages. Idempotency records: 24 h, and no less.
	Outbox, Inbox, Idempotency time.Duration
	// Batch is how many rows one transaction deletes; 500.
	Batch int
}

func (c JanitorConfig) withDefaults() JanitorConfig {
	set := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	set(&c.Every, time.Minute)
	set(&c.Outbox, time.Hour)
	set(&c.Inbox, 8*24*time.Hour)
	set(&c.Idempotency, ports.IdempotencyTTL)
	if c.Batch == 0 {
		c.Batch = 500
	}
	return c
}

// Janitor cleans the common tables of one context and counts what waits in its
// outbox. Any number of processes may run one: each time, one of them cleans.
type Janitor struct {
	store    ports.Context
	lock     ports.Lock
	observer Observer
	config   JanitorConfig
}

// NewJanitor makes a janitor; Run starts it. It needs no queue.
func NewJanitor(d Deps, c JanitorConfig) *Janitor {
	if d.Observer == nil {
		d.Observer = unobserved{}
	}
	return &Janitor{store: d.Store, lock: d.Lock, observer: d.Observer, config: c.withDefaults()}
}

// Run cleans and counts until ctx ends, and returns nil. It counts at once, so
// that what waits is known from the start.
func (j *Janitor) Run(ctx context.Context) error {
	var both sync.WaitGroup
	both.Go(func() { every(ctx, j.config.Every, j.clean) })
	both.Go(func() {
		j.count(ctx)
		every(ctx, countEvery, j.count)
	})
	both.Wait()
	return nil
}

func every(ctx context.Context, d time.Duration, do func(context.Context)) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			do(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// clean deletes what is old enough from every table, unless another process is
// at it.
func (j *Janitor) clean(ctx context.Context) {
	lease, err := j.lock.TryAcquire(ctx, "janitor/"+j.store.Name(), 10*time.Second)
	if err != nil {
		if !fault.Is(err, fault.Held) && ctx.Err() == nil {
			j.observer.PruneFailed(j.store.Name(), "", err)
		}
		return
	}
	defer func() { _ = lease.Release(ctx) }() // if it cannot be given back it runs out
	work, stop := context.WithCancel(lease.Context())
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	j.prune(work, TableOutbox, func(ctx context.Context, k ports.Kit) (int, error) {
		return k.OutboxLog.Prune(ctx, j.config.Outbox, j.config.Batch)
	})
	j.prune(work, TableInbox, func(ctx context.Context, k ports.Kit) (int, error) {
		return k.Inbox.Prune(ctx, j.config.Inbox, j.config.Batch)
	})
	j.prune(work, TableIdempotency, func(ctx context.Context, k ports.Kit) (int, error) {
		return k.Idempotency.Prune(ctx, j.config.Idempotency, j.config.Batch)
	})
}

// prune deletes in transactions of a few rows each, so that none holds locks
// for long.
func (j *Janitor) prune(ctx context.Context, table string, few func(context.Context, ports.Kit) (int, error)) {
	total, n := 0, j.config.Batch
	var err error
	for err == nil && n == j.config.Batch && ctx.Err() == nil {
		err = j.store.KitTx(ctx, func(ctx context.Context, k ports.Kit) (err error) {
			n, err = few(ctx, k)
			return err
		})
		if err == nil {
			total += n
		}
	}
	if total > 0 {
		j.observer.Pruned(j.store.Name(), table, total)
	}
	if err != nil && ctx.Err() == nil {
		j.observer.PruneFailed(j.store.Name(), table, err)
	}
}

func (j *Janitor) count(ctx context.Context) {
	var b ports.OutboxBacklog
	err := j.store.KitTx(ctx, func(ctx context.Context, k ports.Kit) (err error) {
		b, err = k.OutboxLog.Backlog(ctx)
		return err
	})
	switch {
	case err == nil:
		j.observer.Backlog(j.store.Name(), b)
	case ctx.Err() == nil:
		j.observer.PruneFailed(j.store.Name(), TableOutbox, err)
	}
}
