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
	// levelsLive is how old what is shown may be.
	levelsLive = 50 * time.Millisecond
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
}

var _ ports.StockLevels = (*Levels)(nil)

type level struct {
	left int64
	at   time.Time
}

// NewLevels remembers nothing yet.
func NewLevels(store ports.Stocking, gate ports.StockGate) *Levels {
	return &Levels{store: store, gate: gate, known: map[id.ID]level{}}
}

func (l *Levels) get(product id.ID, at time.Time) (int64, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	found, ok := l.known[product]
	return found.left, ok && at.Sub(found.at) < levelsLive
}

func (l *Levels) put(product id.ID, left int64, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.known) >= levelsMost {
		clear(l.known)
	}
	l.known[product] = level{left, at}
}

func (l *Levels) forget(product id.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.known, product)
}

// Remaining implements ports.StockLevels: what is free at the gate; while that
// is closed or down, what the store has on hand. It is at most 50 ms old.
func (l *Levels) Remaining(ctx context.Context, products []id.ID) (map[id.ID]int64, error) {
	at := time.Now()
	left := make(map[id.ID]int64, len(products))
	var ask []id.ID
	for _, p := range products {
		if n, ok := l.get(p, at); ok {
			left[p] = n
		} else {
			ask = append(ask, p)
		}
	}
	if len(ask) == 0 {
		return left, nil
	}
	found, err := l.ask(ctx, ask)
	for p, n := range found {
		l.put(p, n, time.Now()) // a slow answer is as good from now on as a fast one
		left[p] = n
	}
	return left, err
}

// ask asks the gate, then the store for what the gate could not tell.
func (l *Levels) ask(ctx context.Context, products []id.ID) (map[id.ID]int64, error) {
	left := make(map[id.ID]int64, len(products))
	var closed []id.ID
	free, err := l.gate.Levels(ctx, products)
	switch {
	case fault.Is(err, fault.Unavailable):
		closed = products
	case err != nil:
		return nil, err
	}
	for i, at := range free {
		if at.Open {
			left[products[i]] = at.Free
		} else {
			closed = append(closed, products[i])
		}
	}
	if len(closed) == 0 {
		return left, nil
	}
	err = l.store.Tx(ctx, func(ctx context.Context, r ports.StockingRepos) error {
		items, err := r.Shelves.GetMany(ctx, closed)
		for _, item := range items {
			left[item.ProductID] = item.OnHand
		}
		return err
	})
	return left, err
}
