package stocking

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// levelsWithin bounds one question.
const levelsWithin = 3 * time.Second

// levelFlight is one question that any number of callers wait for.
type levelFlight struct {
	done  chan struct{} // closed when the rest is there
	found map[id.ID]level
	err   error // why a product is not among them
}

// join answers the question that is on its way about each product, and sends
// one about those that nobody has asked about. What has become known meanwhile
// it puts in.
func (l *Levels) join(ctx context.Context, products []id.ID, left map[id.ID]int64) map[id.ID]*levelFlight {
	flights := make(map[id.ID]*levelFlight, len(products))
	mine := &levelFlight{done: make(chan struct{})}
	var ask []id.ID
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range products {
		if known, ok := l.known[p]; ok && now.Before(known.until) {
			known.show(left, p)
			continue
		}
		f, ok := l.asked[p]
		if !ok {
			f, ask = mine, append(ask, p)
			l.asked[p] = f
		}
		flights[p] = f
	}
	if len(ask) > 0 {
		go l.fly(context.WithoutCancel(ctx), mine, ask)
	}
	return flights
}

// fly asks for all who wait, and lands however that ends. ctx carries the
// values of who came first, but does not end with them.
func (l *Levels) fly(ctx context.Context, f *levelFlight, products []id.ID) {
	ctx, cancel := context.WithTimeout(ctx, levelsWithin)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			f.err = fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "ask how much is left")
		}
		l.land(f, products)
	}()
	f.found, f.err = l.ask(ctx, products)
}

// land gives everybody the answer. What was forgotten meanwhile is not
// remembered.
func (l *Levels) land(f *levelFlight, products []id.ID) {
	l.mu.Lock()
	for _, p := range products {
		if l.asked[p] != f {
			continue
		}
		delete(l.asked, p)
		if found, ok := f.found[p]; ok {
			if len(l.known) >= levelsMost {
				clear(l.known)
			}
			l.known[p] = found
		}
	}
	l.mu.Unlock()
	close(f.done)
}

// ask asks the gate, then the store for what the gate could not tell. With an
// error it answers what it found before.
func (l *Levels) ask(ctx context.Context, products []id.ID) (map[id.ID]level, error) {
	found := make(map[id.ID]level, len(products))
	var closed []id.ID
	free, err := l.gate.Levels(ctx, products)
	switch {
	case fault.Is(err, fault.Unavailable):
		closed = products
	case err != nil:
		return nil, err
	}
	until := time.Now().Add(gateLevelLives) // a slow answer is as good from now on as a fast one
	for i, at := range free {
		if at.Open {
			found[products[i]] = level{at.Free, until}
		} else {
			closed = append(closed, products[i])
		}
	}
	if len(closed) == 0 {
		return found, nil
	}
	onHand, err := l.onHand(ctx, closed)
	if err != nil {
		return found, err
	}
	now := time.Now()
	for _, p := range closed {
		switch n, ok := onHand[p]; {
		case !ok:
			found[p] = level{noShelf, now.Add(gateLevelLives)}
		case n <= 0:
			found[p] = level{0, now.Add(gateLevelLives)}
		default:
			found[p] = level{n, now.Add(storeLevelLives)}
		}
	}
	return found, nil
}

// onHand is what the store has of those products that have a shelf.
func (l *Levels) onHand(ctx context.Context, products []id.ID) (onHand map[id.ID]int64, err error) {
	err = l.store.Tx(ctx, func(ctx context.Context, r ports.StockingRepos) error {
		items, err := r.Shelves.GetMany(ctx, products)
		onHand = make(map[id.ID]int64, len(items))
		for _, item := range items {
			onHand[item.ProductID] = item.OnHand
		}
		return err
	})
	return onHand, err
}
