package sale

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"example.com/surge/test/load/internal/client"
)

// order releases all users at once.
func (h *hall) order(ctx context.Context) error {
	h.found.Outcomes = make([]Outcome, h.o.Users)
	h.found.Released = time.Now()
	return h.rush(ctx, PhaseOrder, func(o *Outcome, a client.Answer) { o.First = a })
}

// repeat has every user send the same again. By now most are refused, and
// whoever was not must be answered as before.
func (h *hall) repeat(ctx context.Context) error {
	return h.rush(ctx, PhaseReplay, func(o *Outcome, a client.Answer) { o.Replay = a })
}

// rush has every user order at the same moment, or one after the other at a
// rate, whatever became of those before: their times count from when they are
// due, so that one who comes late is no faster for it. A context that ends is
// an error, for then most answers are missing.
func (h *hall) rush(ctx context.Context, phase string, keep func(*Outcome, client.Answer)) error {
	h.progress.Begin(phase+"s", h.o.Users)
	book := &samples{phase: phase, released: h.found.Released}
	start := make(chan struct{})
	var began time.Time
	var all sync.WaitGroup
	for i := range h.found.Outcomes {
		r := h.orderRequest(i, 1)
		all.Go(func() {
			<-start
			add := book.add
			if h.o.Rate > 0 {
				due := began.Add(time.Duration(i) * time.Second / time.Duration(h.o.Rate))
				if !until(ctx, due) {
					return
				}
				add = book.from(due)
			}
			keep(&h.found.Outcomes[i], h.account(i).do(ctx, r, add))
			h.progress.Step()
		})
	}
	began = time.Now()
	close(start)
	all.Wait()
	h.found.Samples = append(h.found.Samples, book.sorted()...)
	return ctx.Err()
}

// until waits for a time, and says whether it came before ctx ended.
func until(ctx context.Context, due time.Time) bool {
	wait := time.NewTimer(time.Until(due))
	defer wait.Stop()
	select {
	case <-wait.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// samples collects the requests of one phase.
type samples struct {
	phase    string
	released time.Time
	mu       sync.Mutex
	all      []Sample
}

func (s *samples) add(a client.Attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, Sample{Phase: s.phase, Kind: a.Answer.Kind(), Began: a.Began.Sub(s.released), Took: a.Took})
}

// from is add for a request that was due at a time: its attempts, each, took as
// long as its user waited for their answers.
func (s *samples) from(due time.Time) func(client.Attempt) {
	return func(a client.Attempt) {
		a.Began, a.Took = due, a.Took+a.Began.Sub(due)
		s.add(a)
	}
}

func (s *samples) sorted() []Sample {
	slices.SortStableFunc(s.all, func(a, b Sample) int { return cmp.Compare(a.Began+a.Took, b.Began+b.Took) })
	return s.all
}
