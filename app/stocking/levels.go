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

// levels remembers for a moment how much of each product is left, so that a hot
// product page costs the gate a call in 50 ms and not one per view.
type levels struct {
	mu    sync.RWMutex
	known map[id.ID]level
}

type level struct {
	left int64
	at   time.Time
}

func newLevels() *levels { return &levels{known: map[id.ID]level{}} }

func (l *levels) get(product id.ID, at time.Time) (int64, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	found, ok := l.known[product]
	return found.left, ok && at.Sub(found.at) < levelsLive
}

func (l *levels) put(product id.ID, left int64, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.known) >= levelsMost {
		clear(l.known)
	}
	l.known[product] = level{left, at}
}

func (l *levels) forget(product id.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.known, product)
}

// Remaining implements ports.StockLevels: what is free at the gate; while that
// is closed or down, what the store has on hand. It is at most 50 ms old.
func (s *Service) Remaining(ctx context.Context, products []id.ID) (map[id.ID]int64, error) {
	at := time.Now()
	left := make(map[id.ID]int64, len(products))
	var ask []id.ID
	for _, p := range products {
		if n, ok := s.levels.get(p, at); ok {
			left[p] = n
		} else {
			ask = append(ask, p)
		}
	}
	if len(ask) == 0 {
		return left, nil
	}
	found, err := s.ask(ctx, ask)
	for p, n := range found {
		s.levels.put(p, n, at)
		left[p] = n
	}
	return left, err
}

// ask asks the gate, then the store for what the gate could not tell.
func (s *Service) ask(ctx context.Context, products []id.ID) (map[id.ID]int64, error) {
	left := make(map[id.ID]int64, len(products))
	var closed []id.ID
	free, err := s.gate.Levels(ctx, products)
	switch {
	case fault.Is(err, fault.Unavailable):
		closed = products
	case err != nil:
		return nil, err
	}
	for i, l := range free {
		if l.Open {
			left[products[i]] = l.Free
		} else {
			closed = append(closed, products[i])
		}
	}
	if len(closed) == 0 {
		return left, nil
	}
	err = s.store.Tx(ctx, func(ctx context.Context, r ports.StockingRepos) error {
		items, err := r.Shelves.GetMany(ctx, closed)
		for _, item := range items {
			left[item.ProductID] = item.OnHand
		}
		return err
	})
	return left, err
}
