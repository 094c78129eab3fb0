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

// rush has every user order at the same moment. A context that ends is an
// error, for then most answers are missing.
func (h *hall) rush(ctx context.Context, phase string, keep func(*Outcome, client.Answer)) error {
	h.progress.Begin(phase+"s", h.o.Users)
	book := &samples{phase: phase, released: h.found.Released}
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range h.found.Outcomes {
		r := h.orderRequest(i, 1)
		all.Go(func() {
			<-start
			keep(&h.found.Outcomes[i], h.account(i).do(ctx, r, book.add))
			h.progress.Step()
		})
	}
	close(start)
	all.Wait()
	h.found.Samples = append(h.found.Samples, book.sorted()...)
	return ctx.Err()
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

func (s *samples) sorted() []Sample {
	slices.SortStableFunc(s.all, func(a, b Sample) int { return cmp.Compare(a.Began+a.Took, b.Began+b.Took) })
	return s.all
}
