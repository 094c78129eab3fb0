package simulation_test

import (
	"context"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
	"example.com/surge/test/simulation"
)

func withoutCompareAndSet(*simulation.Shop) simulation.Variant {
	r := &replica{rows: map[id.ID]copied{}}
	return simulation.Variant{
		Orders: func(o ports.Orders) ports.Orders { return overwriting{o, r} },
		Kit: func(k ports.Kit) ports.Kit {
			k.Outbox = renumbering{k.Outbox}
			return k
		},
	}
}

// replica is what earlier transactions have read, as old as lag.
type replica struct {
	mu   sync.Mutex
	rows map[id.ID]copied
}

type copied struct {
	order order.Order
	at    time.Time
}

const lag = 100 * time.Millisecond

func (r *replica) get(oid id.ID) (order.Order, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.rows[oid]
	return c.order, ok && time.Since(c.at) < lag
}

func (r *replica) put(oid id.ID, o order.Order) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rows[oid] = copied{o, time.Now()}
}

// overwriting decides by what a replica says, and puts that over whatever there
// is by then.
type overwriting struct {
	ports.Orders
	replica *replica
}

func (w overwriting) Get(ctx context.Context, oid id.ID) (order.Order, error) {
	if o, ok := w.replica.get(oid); ok {
		return o, nil
	}
	o, err := w.Orders.Get(ctx, oid)
	if err == nil {
		w.replica.put(oid, o)
	}
	return o, err
}

func (w overwriting) Update(ctx context.Context, n order.Order) error {
	s := n.Snapshot()
	there, err := w.Orders.Get(ctx, s.ID)
	if err != nil {
		return err
	}
	s.Version = there.Snapshot().Version + 1
	if n, err = order.Restore(s); err != nil {
		return err
	}
	return w.Orders.Update(ctx, n)
}

// renumbering takes events whose version is taken already: the outbox's unique
// row would make up for the update that is missing.
type renumbering struct{ ports.Outbox }

func (r renumbering) Append(ctx context.Context, version int64, e event.Envelope) error {
	err := r.Outbox.Append(ctx, version, e)
	for next := version + 1; fault.Is(err, fault.AlreadyExists) && next < version+10; next++ {
		err = r.Outbox.Append(ctx, next, e)
	}
	return err
}
