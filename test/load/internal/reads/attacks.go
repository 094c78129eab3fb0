package reads

import (
	"context"
	"sync"
	"time"

	"example.com/surge/test/load/internal/client"
)

// attack runs one, and answers what came of it.
func (s *Shop) attack(ctx context.Context, name string, do func(ctx context.Context, t *tally) (Bounds, error)) (Figures, error) {
	before, err := s.loads(ctx)
	if err != nil {
		return Figures{}, err
	}
	var t tally
	most, err := do(ctx, &t)
	if err == nil {
		err = ctx.Err()
	}
	f := t.figures()
	f.Attack, f.Most = name, most
	if err != nil {
		return f, err
	}
	after, err := s.loads(ctx)
	f.Loads, f.LoadsFailed = after.all-before.all, after.failed-before.failed
	return f, err
}

// While lets something happen while all products are read.
func (s *Shop) While(ctx context.Context, name string, most Bounds, happens func(ctx context.Context) error) (Figures, error) {
	return s.attack(ctx, name, func(ctx context.Context, t *tally) (Bounds, error) { return most, s.while(ctx, t, happens) })
}

func (s *Shop) while(ctx context.Context, t *tally, happens func(ctx context.Context) error) error {
	reading, stop := context.WithCancel(ctx)
	var readers sync.WaitGroup
	readers.Go(func() { s.readers(reading, t) })
	err := happens(ctx)
	stop()
	readers.Wait()
	return err
}

// soon bounds what no fault is the excuse for.
var soon = Bounds{P99: time.Second, Slowest: 3 * time.Second, Outdated: 500 * time.Millisecond}

// MadeUp asks for ids that nobody has, while others read what there is. The
// filter may let one in a hundred through, and each product may be due.
func (s *Shop) MadeUp(ctx context.Context) (Figures, error) {
	most := soon
	most.Loads = s.o.MadeUp/100 + 2*s.o.Products
	return s.attack(ctx, "made-up ids", func(ctx context.Context, t *tally) (Bounds, error) {
		return most, s.while(ctx, t, func(ctx context.Context) error {
			var workers sync.WaitGroup
			for w := range s.o.Workers {
				workers.Go(func() {
					for i := w; i < s.o.MadeUp && ctx.Err() == nil; i += s.o.Workers {
						t.keepMadeUp(s.nodes[i%len(s.nodes)].Do(ctx, client.Request{Method: "GET", Path: madeUp()}, nil))
					}
				})
			}
			workers.Wait()
			return ctx.Err()
		})
	})
}

// Crowd asks for the same product at the same moment, on all nodes, when an edit
// has dropped it everywhere. The event of the edit drops it once more.
func (s *Shop) Crowd(ctx context.Context) (Figures, error) {
	return s.attack(ctx, "a crowd on what was dropped", func(ctx context.Context, t *tally) (Bounds, error) {
		p := s.products[0]
		if err := s.edit(ctx, p); err != nil {
			return Bounds{}, err
		}
		var crowd sync.WaitGroup
		for i := range s.o.Waiters {
			crowd.Go(func() { s.read(ctx, t, i, p) })
		}
		crowd.Wait()
		// They share few cores, and the connections.
		return Bounds{Loads: 3, P99: 20 * time.Second, Slowest: 20 * time.Second, Outdated: soon.Outdated}, nil
	})
}

// Edits edits a few products, many times a second, while all are read. Each
// edit drops its product, and so does its event; a load that is overtaken by
// either is made again.
func (s *Shop) Edits(ctx context.Context, length time.Duration) (Figures, error) {
	return s.attack(ctx, "edits of what all read", func(ctx context.Context, t *tally) (Bounds, error) {
		most, n := soon, 0
		err := s.while(ctx, t, func(ctx context.Context) (err error) {
			ctx, cancel := context.WithTimeout(ctx, length)
			defer cancel()
			n, err = s.Edit(ctx)
			return err
		})
		most.Loads = 4*n + s.o.Products
		return most, err
	})
}

// Edit edits a few products, ten times a second, until ctx ends, and says how
// often.
func (s *Shop) Edit(ctx context.Context) (n int, err error) {
	return s.edits(ctx, s.products[:max(1, len(s.products)/10)], 10)
}

// EndAtOnce reads on until what was cached in the same moment has ended: see
// Cached. Each product is loaded once for all nodes, or once more where two of
// them keep it for times that differ.
func (s *Shop) EndAtOnce(ctx context.Context, until time.Time) (Figures, error) {
	most := soon
	most.Loads = 2 * s.o.Products
	return s.While(ctx, "all keys end at once", most, func(ctx context.Context) error { return Wait(ctx, until) })
}

// Wait waits until a moment, or for ctx, whose end is the error.
func Wait(ctx context.Context, until time.Time) error {
	end := time.NewTimer(time.Until(until))
	defer end.Stop()
	select {
	case <-end.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
