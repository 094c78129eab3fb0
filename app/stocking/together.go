package stocking

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/ports/event"
)

const (
	// togetherMost bounds how many orders share a transaction.
	togetherMost = 64
	// togetherWithin bounds that transaction, which has no caller's context.
	togetherWithin = 10 * time.Second
)

// together has placed orders share transactions. In a sale all of them want one
// row, and whoever has it keeps it until its commit is on the disk: one order at
// a time would be deducted no faster than that. Orders that come while a
// transaction is under way wait for the next; nobody waits for company.
type together struct {
	deduct func(ctx context.Context, take func() []*placed) error
	missed func(doing string, err error)

	mu      sync.Mutex
	waiting []*placed
	running bool
}

// placed is the event of an order and, once done is closed, whether it is taken
// care of. If not, that says nothing about it: its neighbours may be why.
type placed struct {
	event.OrderPlaced
	eid      id.ID
	trace    string
	done     chan struct{}
	deducted bool
	moved    inventory.Kind // "" for what had been heard before
}

// join waits until an order was deducted, or was not, with others. Who gives up
// may have been deducted all the same.
func (t *together) join(ctx context.Context, p *placed) error {
	t.mu.Lock()
	t.waiting = append(t.waiting, p)
	if !t.running {
		t.running = true
		go t.run() //nolint:contextcheck // of many callers
	}
	t.mu.Unlock()
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
		t.leave(p)
		return fault.FromContext(ctx, "wait to deduct an order")
	}
}

// leave takes an order out that still waits.
func (t *together) leave(p *placed) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.waiting {
		if t.waiting[i] == p {
			t.waiting = append(t.waiting[:i], t.waiting[i+1:]...)
			return
		}
	}
}

// run deducts until nobody waits.
func (t *together) run() {
	for t.more() {
		t.once()
	}
}

// more says whether somebody waits; the run is over when nobody does.
func (t *together) more() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running = len(t.waiting) > 0
	return t.running
}

// take takes those who wait.
func (t *together) take() []*placed {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := min(len(t.waiting), togetherMost)
	all := t.waiting[:n:n]
	t.waiting = t.waiting[n:]
	return all
}

// once deducts those who wait when its transaction has begun, and lets them go
// however it ends.
func (t *together) once() {
	ctx, cancel := context.WithTimeout(context.Background(), togetherWithin)
	defer cancel()
	var all []*placed
	take := func() []*placed { // the transaction may begin anew
		if all == nil {
			all = t.take()
		}
		return all
	}
	deducted := false
	defer func() {
		if p := recover(); p != nil { // who is alone then meets it again
			t.missed("deduct orders together", fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "deduct"))
		}
		for _, p := range take() { // also if it has not begun
			p.deducted = deducted
			close(p.done)
		}
	}()
	deducted = t.deduct(ctx, take) == nil
}
