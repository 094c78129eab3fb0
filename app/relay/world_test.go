package relay_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/relay"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// world is a store whose relay publishes to broker, in a bubble.
type world struct {
	t     *testing.T
	store *memory.Store[ports.Kit]
	lock  *memory.Lock
	heard *heard

	broker func(ctx context.Context, ms []ports.Message) error

	mu        sync.Mutex
	published []string // keys of what the broker took
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, store: memory.NewContextStore("things").Node(), lock: memory.NewLockBackend().Node(), heard: &heard{}}
	w.broker = func(context.Context, []ports.Message) error { return nil }
	t.Cleanup(w.lock.Close)
	return w
}

// Publish implements the half of ports.Queue that a relay needs.
func (w *world) Publish(ctx context.Context, ms ...ports.Message) error {
	err := w.broker(ctx, ms)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range ms {
		w.published = append(w.published, m.Key)
	}
	return nil
}

// Consume and Ping implement the other half.
func (w *world) Consume(context.Context, ports.Subscription, func(ports.Claim)) error { return nil }
func (w *world) Ping(context.Context) error                                           { return nil }

func (w *world) taken() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.published...)
}

// relay runs a relay; the function that it gives ends it and waits.
func (w *world) relay(c relay.Config) (stop func()) {
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	r := relay.New(relay.Deps{Store: w.store, Queue: w, Lock: w.lock, Observer: w.heard}, c)
	go func() { ended <- r.Run(ctx) }()
	return sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("Run: %v", err)
		}
	})
}

// commit commits one event per key, all in one transaction.
func (w *world) commit(version int64, keys ...string) {
	w.t.Helper()
	err := w.store.KitTx(w.t.Context(), func(ctx context.Context, k ports.Kit) error {
		for _, key := range keys {
			e := event.Envelope{ID: id.Hash(key, fmt.Sprint(version)), Source: "things", Type: "thing.happened", Version: 1, Topic: "thing-events", Key: key}
			if err := k.Outbox.Append(ctx, version, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) backlog() (b ports.OutboxBacklog) {
	w.t.Helper()
	err := w.store.KitTx(w.t.Context(), func(ctx context.Context, k ports.Kit) (err error) {
		b, err = k.OutboxLog.Backlog(ctx)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

// neighbours are n aggregates of one shard.
func neighbours(n int) []string {
	var keys []string
	for i := 0; len(keys) < n; i++ {
		if key := fmt.Sprint("thing ", i); ports.OutboxShard(key) == 0 {
			keys = append(keys, key)
		}
	}
	return keys
}

// pass lets time pass, and what it set off settle.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// heard keeps what an observer is told.
type heard struct {
	mu       sync.Mutex
	lag      time.Duration
	failures []time.Time
	parked   []string
	backlog  ports.OutboxBacklog
	pruned   map[string]int
}

var _ relay.Observer = (*heard)(nil)

func (h *heard) note(fn func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	fn()
}

func (h *heard) Published(_ string, _ int, lag time.Duration) {
	h.note(func() { h.lag = max(h.lag, lag) })
}
func (h *heard) Failed(string, int, error) {
	h.note(func() { h.failures = append(h.failures, time.Now()) })
}
func (h *heard) Parked(_ string, r ports.OutboxRow, _ error) {
	h.note(func() { h.parked = append(h.parked, r.Envelope.Key) })
}
func (h *heard) Backlog(_ string, b ports.OutboxBacklog) { h.note(func() { h.backlog = b }) }
func (h *heard) Pruned(_, table string, rows int) {
	h.note(func() {
		if h.pruned == nil {
			h.pruned = map[string]int{}
		}
		h.pruned[table] += rows
	})
}
func (h *heard) PruneFailed(string, string, error) {}
