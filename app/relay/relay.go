package relay

import (
	"context"
	"strconv"
	"sync"
	"time"

	"example.com/surge/ports"
)

// Deps is what a Relay and a Janitor need.
type Deps struct {
	Store    ports.Context
	Queue    ports.Queue // a Relay's
	Lock     ports.Lock
	Observer Observer // nil: unobserved
}

const (
	// batchMost is how many rows are published at once.
	batchMost = 512
	// drain is how long a batch that is on its way may take when the relay is to
	// end.
	drain = 5 * time.Second
)

// Config is how a relay works. Zero stands for the default.
type Config struct {
	// PollMin and PollMax bound the wait of an idle shard before it looks for
	// what other processes committed; 10 ms and 500 ms. It doubles while nothing
	// comes.
	PollMin, PollMax time.Duration
	// Lease is how long a shard stays with a process that died; 5 s.
	Lease time.Duration
	// PauseMin and PauseMax bound the wait after a failure; 50 ms and 10 s.
	PauseMin, PauseMax time.Duration
}

func (c Config) withDefaults() Config {
	set := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	set(&c.PollMin, 10*time.Millisecond)
	set(&c.PollMax, 500*time.Millisecond)
	set(&c.Lease, 5*time.Second)
	set(&c.PauseMin, 50*time.Millisecond)
	set(&c.PauseMax, 10*time.Second)
	return c
}

// Relay publishes the outbox of one context. Any number of processes may run
// one; each works on the shards that it gets.
type Relay struct {
	store    ports.Context
	queue    ports.Queue
	lock     ports.Lock
	observer Observer
	config   Config
}

// New makes a relay; Run starts it. A process runs one for each context: the
// tokens of Committed go to one receiver.
func New(d Deps, c Config) *Relay {
	if d.Observer == nil {
		d.Observer = unobserved{}
	}
	return &Relay{store: d.Store, queue: d.Queue, lock: d.Lock, observer: d.Observer, config: c.withDefaults()}
}

// Run relays until ctx ends. Then it lets batches finish that are on their way,
// gives its shards back and returns nil; everything it started has ended. It
// survives the loss and return of store, queue and lock.
func (r *Relay) Run(ctx context.Context) error {
	var all sync.WaitGroup
	shards := make([]*shard, ports.OutboxShards)
	for n := range shards {
		s := &shard{
			Relay: r, number: n, role: "relay/" + strconv.Itoa(n), key: "relay/" + r.store.Name() + "/" + strconv.Itoa(n),
			wake: make(chan struct{}, 1),
		}
		shards[n] = s
		all.Go(func() { s.run(ctx) })
	}
	defer all.Wait()
	for {
		select {
		case appended := <-r.store.Committed():
			for n, s := range shards {
				if appended.Has(n) {
					s.poke()
				}
			}
		case <-ctx.Done():
			return nil
		}
	}
}
