package simulation

import (
	"context"
	"sync"

	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// wakes tells the relays of all nodes what any of them committed to a store, as
// a store with notifications would. Those that are told nothing look by
// themselves, now and then.
type wakes struct {
	mu    sync.Mutex
	nodes []chan ports.OutboxShardSet
}

// join answers what a node is woken by.
func (w *wakes) join() <-chan ports.OutboxShardSet {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := make(chan ports.OutboxShardSet, 1)
	w.nodes = append(w.nodes, c)
	return c
}

// committed wakes everybody, adding to what they have not heard yet.
func (w *wakes) committed(shards ports.OutboxShardSet) {
	if shards == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.nodes {
		set := shards
		select {
		case waiting := <-c:
			set |= waiting
		default:
		}
		c <- set // nobody else sends
	}
}

// appending is what one transaction appended to its outbox.
type appending struct {
	ports.Outbox
	shards ports.OutboxShardSet
}

func (a *appending) Append(ctx context.Context, version int64, e event.Envelope) error {
	a.shards = a.shards.With(ports.OutboxShard(e.Key))
	return a.Outbox.Append(ctx, version, e)
}

func (a *appending) watch(k *ports.Kit) {
	a.Outbox, a.shards = k.Outbox, 0
	k.Outbox = a
}
