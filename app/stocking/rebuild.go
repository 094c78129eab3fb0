package stocking

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

const (
	// remembered is how far back a gate knows holds and operations.
	remembered = 24 * time.Hour
	// batch is how many rows are read in one go.
	batch = 500
	// rebuilding is how long one process may take to rebuild a gate before
	// another one tries too. Tickets keep it correct; the lock saves work.
	rebuilding = 10 * time.Second
)

// rebuild opens the gate of a product, if it is closed, with what the store
// knows. The ticket comes first: if the gate loses its state again meanwhile, or
// somebody else opens it, nothing is installed and the caller tries again.
func (s *Service) rebuild(ctx context.Context, product id.ID) error {
	switch lease, err := s.lock.TryAcquire(ctx, "gate/"+product.String(), rebuilding); {
	case err == nil:
		defer lease.Release(ctx) //nolint:errcheck // it expires
	case fault.Is(err, fault.Held): // do not wait: handlers of other events share the workers
		return errRebuilding
	case !fault.Is(err, fault.Unavailable):
		return err
	}
	ticket, closed, err := s.gate.Prepare(ctx, product)
	if err != nil || !closed {
		return err
	}
	was := time.Now()
	state, err := s.stored(ctx, product)
	if err != nil {
		return err
	}
	if err := promisesEnd(ctx, was); err != nil {
		return err
	}
	switch err := s.gate.Open(ctx, product, ticket, state); {
	case fault.Is(err, fault.InvalidState):
		return fault.New(fault.Unavailable, "the gate changed while it was rebuilt").WithCause(err)
	case err != nil:
		return err
	}
	s.levels.forget(product)
	s.observer.Opened(state.Free)
	return nil
}

var errRebuilding = fault.New(fault.Unavailable, "the gate is being rebuilt").WithRetryAfter(time.Second)

// stored is the state of a gate by the store's account.
func (s *Service) stored(ctx context.Context, product id.ID) (ports.StockState, error) {
	holdsSince := now().Add(-remembered)
	since, err := s.oldest(ctx, product, holdsSince)
	if err != nil {
		return ports.StockState{}, err
	}
	shelf, err := s.snapshot(ctx, product, since)
	if err != nil {
		return ports.StockState{}, err
	}
	return s.state(ctx, product, holdsSince, shelf)
}

// snapshot is what stocking knew at one moment: the shelf, and the movements
// that led there. Reading the shelf in the transaction keeps both together, for
// nothing moves without changing its shelf.
type snapshot struct {
	onHand     int64
	moved      map[id.ID]bool // orders that were deducted, refused or buried
	over       map[id.ID]bool // those of them whose pieces the user has not got, or not any more
	operations []id.ID        // what added pieces: restocks, returns, burials
}

func (s *Service) snapshot(ctx context.Context, product id.ID, since time.Time) (snapshot, error) {
	var n snapshot
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.StockingRepos) error {
		n = snapshot{moved: map[id.ID]bool{}, over: map[id.ID]bool{}}
		item, err := r.Shelves.Get(ctx, product)
		if err != nil {
			return ready(err)
		}
		n.onHand = item.OnHand
		for skip := 0; ; skip += batch {
			list, err := r.Movements.Since(ctx, product, since, skip, batch)
			if err != nil {
				return err
			}
			for _, m := range list {
				n.add(m)
			}
			if len(list) < batch {
				return nil
			}
		}
	})
	return n, err
}

func (n *snapshot) add(m inventory.Movement) {
	switch m.Kind {
	case inventory.Restocked:
		n.operations = append(n.operations, m.ID)
	case inventory.Returned, inventory.Tombstone:
		n.operations = append(n.operations, m.ID)
		n.moved[m.ID], n.over[m.ID] = true, true
	case inventory.Refused:
		n.moved[m.ID], n.over[m.ID] = true, true
	case inventory.Deducted:
		n.moved[m.ID] = true
	case inventory.Opened:
	}
}

// oldest is since when movements matter: a day, or longer where an order has
// been pending for longer, and an hour for clocks that differ.
func (s *Service) oldest(ctx context.Context, product id.ID, holdsSince time.Time) (time.Time, error) {
	first, err := s.orders.ListForGate(ctx, product, holdsSince, ports.Page{Limit: 1})
	since := holdsSince
	if len(first) > 0 && first[0].Snapshot().CreatedAt.Before(since) {
		since = first[0].Snapshot().CreatedAt
	}
	return since.Add(-time.Hour), err
}

// state is what the gate is to know. The orders are read after the shelf: an
// order that was deducted by then is among them, and one that comes later is
// adopted when its event settles it.
func (s *Service) state(ctx context.Context, product id.ID, holdsSince time.Time, n snapshot) (ports.StockState, error) {
	state := ports.StockState{Free: n.onHand, Operations: n.operations}
	for page := (ports.Page{Limit: batch}); ; {
		orders, err := s.orders.ListForGate(ctx, product, holdsSince, page)
		if err != nil {
			return state, err
		}
		for _, o := range orders {
			count(&state, n, o.Snapshot())
			page.After = o.Snapshot().ID
		}
		if len(orders) < batch {
			// More was promised than there is: some of it will be refused, and settled.
			state.Free = max(state.Free, 0)
			return state, nil
		}
	}
}

// count adds one order: its hold, so that a replay is known, and its pieces,
// if they are still to leave the shelf. A cancelled order's may still leave it,
// only to come back; a rejected one's never will.
func count(state *ports.StockState, n snapshot, o order.Snapshot) {
	rejected := o.Status == order.Rejected
	state.Holds = append(state.Holds, ports.SettledHold{
		Hold: o.HoldID, Order: o.ID, User: o.UserID, Quantity: o.Quantity, Counts: !n.over[o.ID] && !rejected, Age: time.Since(o.CreatedAt),
	})
	if !n.moved[o.ID] && !rejected {
		state.Free -= o.Quantity
	}
}
