package stocking

import (
	"context"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

const (
	// gateLevelLives is how old what the gate said may be when it is shown, and
	// what says that nothing is left, whoever said it.
	gateLevelLives = 50 * time.Millisecond
	// storeLevelLives is how old what the store said may be while the gate cannot
	// tell: the store is not to bear what the gate was made for.
	storeLevelLives = time.Second
	// levelsMost bounds how many products are remembered.
	levelsMost = 10_000
)

// Levels answers how much of each product is left, and remembers it for a
// moment, so that a hot product page costs the gate a call in 50 ms and not one
// per view.
type Levels struct {
	store ports.Stocking
	gate  ports.StockGate
	mu    sync.RWMutex
	known map[id.ID]level
	asked map[id.ID]*levelFlight // about each product, the question that is on its way
}

var _ ports.StockLevels = (*Levels)(nil)

// level is what is known of a product until a time.
type level struct {
	left  int64
	until time.Time
}

// noShelf is what is left of a product that has no shelf yet.
const noShelf = -1

// NewLevels remembers nothing yet.
func NewLevels(store ports.Stocking, gate ports.StockGate) *Levels {
	return &Levels{store: store, gate: gate, known: map[id.ID]level{}, asked: map[id.ID]*levelFlight{}}
}

// Remaining implements ports.StockLevels: what is free at the gate; while that
// is closed or down, what the store has on hand. Of the gate it is at most 50 ms
// old, and so is that nothing is left; else of the store at most a second.
// Questions are shared by those who ask at the same time; each waits no longer
// than its own ctx. With an error it answers what it knows all the same.
func (l *Levels) Remaining(ctx context.Context, products []id.ID) (map[id.ID]int64, error) {
	left := make(map[id.ID]int64, len(products))
	ask := l.recall(products, left)
	if len(ask) == 0 {
		return left, nil
	}
	var err error
	for p, f := range l.join(ctx, ask, left) {
		select {
		case <-f.done:
		case <-ctx.Done():
			return left, fault.FromContext(ctx, "wait to hear how much is left")
		}
		if found, ok := f.found[p]; ok {
			found.show(left, p)
		} else {
			err = f.err
		}
	}
	return left, err
}

// recall puts in what is known and answers which products are to be asked
// about.
func (l *Levels) recall(products []id.ID, left map[id.ID]int64) (ask []id.ID) {
	now := time.Now()
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, p := range products {
		if known, ok := l.known[p]; ok && now.Before(known.until) {
			known.show(left, p)
		} else {
			ask = append(ask, p)
		}
	}
	return ask
}

func (v level) show(left map[id.ID]int64, product id.ID) {
	if v.left != noShelf {
		left[product] = v.left
	}
}

// forget makes a change show at once: also what is on its way may be old.
func (l *Levels) forget(product id.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.known, product)
	delete(l.asked, product)
}
