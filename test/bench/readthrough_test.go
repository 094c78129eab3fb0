package bench

import (
	"context"
	"log/slog"
	"testing"

	"example.com/surge/adapters/outbound/prometheus"
)

// readthroughSeen counts as the service does, and hears when a cache listens to
// invalidations and has its filter.
type readthroughSeen struct {
	*prometheus.Cache
	flushed, scanned chan struct{} // each holds a token once it has happened
}

func newReadthroughSeen() *readthroughSeen {
	all := prometheus.New().NewCaches(slog.New(slog.DiscardHandler))
	return &readthroughSeen{all.Cache("bench"), make(chan struct{}, 1), make(chan struct{}, 1)}
}

func (s *readthroughSeen) Flushed() { note(s.flushed) }

func (s *readthroughSeen) Scanned(int, error) { note(s.scanned) }

func note(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// readthroughRuns runs a cache until the benchmark ends, and returns when it
// listens.
func readthroughRuns(b *testing.B, run func(ctx context.Context) error, s *readthroughSeen) {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
	<-s.flushed
}
