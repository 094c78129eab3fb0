package grouping

import (
	"context"
	"sync"
	"time"

	"example.com/surge/core/fault"
)

const (
	// most bounds how many callers share a transaction.
	most = 64
	// within bounds a transaction, which has no caller's context.
	within = 10 * time.Second
)

// Do has the effects of all that take answers, or none. It calls take when its
// transaction has begun, and again, for the same answer, when that begins anew.
// The slice is Do's to sort.
type Do[T any] func(ctx context.Context, take func() []T) error

// Group is one kind of effect. It is safe for concurrent use, and has a
// goroutine while anybody waits.
type Group[T any] struct {
	do Do[T]

	mu      sync.Mutex
	waiting []*member[T]
	running bool
}

// New makes a group.
func New[T any](do Do[T]) *Group[T] { return &Group[T]{do: do} }

// member is somebody who waits, until ended is closed.
type member[T any] struct {
	item  T
	ended chan struct{}
	done  bool
}

// Join waits until an effect was had together with others'. It is false when the
// group failed: then it is to be had alone, and may have been had already. The
// error is ctx's, and means as little.
func (g *Group[T]) Join(ctx context.Context, item T) (bool, error) {
	m := &member[T]{item: item, ended: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, m)
	if !g.running {
		g.running = true
		go g.run() //nolint:contextcheck // of many callers
	}
	g.mu.Unlock()
	select {
	case <-m.ended:
		return m.done, nil
	case <-ctx.Done():
		g.leave(m)
		return false, fault.FromContext(ctx, "wait for others")
	}
}

// leave takes out who still waits.
func (g *Group[T]) leave(m *member[T]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range g.waiting {
		if g.waiting[i] == m {
			g.waiting = append(g.waiting[:i], g.waiting[i+1:]...)
			return
		}
	}
}

func (g *Group[T]) run() {
	for g.more() {
		g.once()
	}
}

// more says whether somebody waits; the run is over when nobody does.
func (g *Group[T]) more() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running = len(g.waiting) > 0
	return g.running
}

// take takes those who wait.
func (g *Group[T]) take() []*member[T] {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), most)
	all := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	return all
}

// once does it for those who wait when the transaction has begun, and lets them
// go however that ends.
func (g *Group[T]) once() {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	var all []*member[T]
	var items []T
	take := func() []T {
		if all == nil {
			all = g.take()
			items = make([]T, len(all))
			for i, m := range all {
				items[i] = m.item
			}
		}
		return items
	}
	done := false
	defer func() {
		_ = recover() // whose it is meets it again, alone
		take()        // or it has not begun, and they would wait for ever
		for _, m := range all {
			m.done = done
			close(m.ended)
		}
	}()
	done = g.do(ctx, take) == nil
}
