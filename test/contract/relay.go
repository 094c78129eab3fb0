package contract

import (
	"context"
	"sync"
	"testing"
	"time"

	"example.com/surge/app/relay"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// RelayPorts is what one process relays with.
type RelayPorts struct {
	Store ports.Context
	Queue ports.Queue
	Lock  ports.Lock
	// Kill ends the lock's connection as the end of the process would: nothing is
	// released, and no lease is renewed any more.
	Kill func()
}

// RelayTopic is the topic that the suite publishes to.
const RelayTopic = "thing-events"

// Relay holds app/relay to its promises over any adapters.
func Relay(t *testing.T, h Harness[RelayPorts]) {
	s := suite[RelayPorts]{h: h}
	add := func(name string, body func(c *relayCase)) {
		s.add(name, func(t *testing.T, b Backend[RelayPorts]) { body(newRelayCase(t, b)) })
	}
	add("CommitPublishes", relayCommitPublishes)
	add("RollbackPublishesNothing", relayRollback)
	add("FirstOccurrencesInOrderManyRelays", relayFirstOccurrences)
	add("CrashAfterPublishBeforeMark", relayCrashAfterPublish)
	add("CrashBeforePublish", relayCrashBeforePublish)
	add("LateCommitterNotSkipped", relayLateCommitter)
	add("PoisonRowParksItsAggregate", relayPoison)
	add("RelayFailover", relayFailover)
	add("ZombieRelayIsFenced", relayZombie)
	add("Cleanup", relayCleanup)
	s.run(t)
}

// relayCase is one case: a process that commits events, and a consumer that
// sees what is published.
type relayCase struct {
	RelayPorts
	t    *testing.T
	b    Backend[RelayPorts]
	seen *reader
}

func newRelayCase(t *testing.T, b Backend[RelayPorts]) *relayCase {
	n := b.Node(t)
	return &relayCase{n, t, b, read(t, n.Queue, ports.Subscription{Group: "watcher", Topics: []string{RelayTopic}})}
}

// quick makes what a relay waits for come soon.
var quick = relay.Config{
	PollMax: 20 * time.Millisecond, Lease: 500 * time.Millisecond, PauseMin: 5 * time.Millisecond, PauseMax: 50 * time.Millisecond,
}

// commit commits an event through a handle.
func (c *relayCase) commit(s ports.Context, version int64, e event.Envelope) {
	c.t.Helper()
	noError(c.t, "append", s.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) error {
		return k.Outbox.Append(ctx, version, e)
	}))
}

// wantSeen waits for these events, in any order, and no other. One may come more
// than once: on a real clock a lease runs out when the machine is busy.
func (c *relayCase) wantSeen(events ...event.Envelope) {
	c.t.Helper()
	seen := map[string]bool{}
	c.b.until(c.t, "the events are published", func() bool {
		for _, m := range c.seen.messages(0) {
			seen[m.Header(ports.HeaderID)] = true
		}
		return len(seen) >= len(events)
	})
	c.b.Pass(5 * quick.PollMax) // there may be more
	for _, m := range c.seen.messages(0) {
		seen[m.Header(ports.HeaderID)] = true
	}
	for _, e := range events {
		if !seen[e.ID.String()] {
			c.t.Errorf("event %s of %q was not published", e.ID, e.Key)
		}
		delete(seen, e.ID.String())
	}
	if len(seen) > 0 {
		c.t.Errorf("events were published that nobody committed: %v", seen)
	}
}

// wantBacklog waits until so many rows wait and so many are parked.
func (c *relayCase) wantBacklog(waiting, parked int) {
	c.t.Helper()
	var b ports.OutboxBacklog
	c.b.until(c.t, "the backlog is as expected", func() bool {
		noError(c.t, "count the outbox", c.Store.KitTx(c.t.Context(), func(ctx context.Context, k ports.Kit) (err error) {
			b, err = k.OutboxLog.Backlog(ctx)
			return err
		}))
		return b.Waiting == waiting && b.Parked == parked
	})
}

// relayProcess is a relay in a process of its own, which can be killed.
type relayProcess struct {
	RelayPorts
	stop func() // lets it end in peace

	// before is asked before each publish: an error is its answer. after makes
	// the answer of one that was made. Set before start.
	before func() error
	after  func(error) error

	mu        sync.Mutex
	dead      bool
	published int // calls that were made
}

// process opens one; start starts its relay.
func (c *relayCase) process() *relayProcess {
	return &relayProcess{
		RelayPorts: c.b.Node(c.t), before: func() error { return nil }, after: func(err error) error { return err },
	}
}

func (p *relayProcess) start(t *testing.T, config relay.Config) *relayProcess {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	r := relay.New(relay.Deps{Store: mortalStore{p.Store, p}, Queue: mortalQueue{p.Queue, p}, Lock: p.Lock}, config)
	go func() { ended <- r.Run(ctx) }()
	p.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the relay ends with %v", err)
		}
	})
	t.Cleanup(p.stop)
	return p
}

// kill ends the process at once: from now on it has no effect.
func (p *relayProcess) kill() {
	p.mu.Lock()
	p.dead = true
	p.mu.Unlock()
	p.Kill()
}

func (p *relayProcess) alive() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead {
		return fault.New(fault.Unavailable, "the process is dead")
	}
	return nil
}

// publishes is how many calls of Publish were made.
func (p *relayProcess) publishes() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.published
}

type mortalStore struct {
	ports.Context
	p *relayProcess
}

func (s mortalStore) KitTx(ctx context.Context, fn func(context.Context, ports.Kit) error) error {
	if err := s.p.alive(); err != nil {
		return err
	}
	return s.Context.KitTx(ctx, fn)
}

type mortalQueue struct {
	ports.Queue
	p *relayProcess
}

func (q mortalQueue) Publish(ctx context.Context, ms ...ports.Message) error {
	if err := q.p.before(); err != nil {
		return err
	}
	if err := q.p.alive(); err != nil {
		return err
	}
	q.p.mu.Lock()
	q.p.published++
	q.p.mu.Unlock()
	return q.p.after(q.Queue.Publish(ctx, ms...))
}
