package contract

import (
	"context"
	"maps"
	"slices"
	"testing"

	"example.com/surge/core/fault"
)

// calls is a call of each method of a port, by the method's name, that would
// work if nothing were wrong.
type calls[P any] map[string]func(ctx context.Context, p P) error

// addFaults adds the cases that hold for every method of every port: out of
// reach it says so by its code and works again afterwards, and it heeds its
// context.
func (s *suite[P]) addFaults(every calls[P]) {
	s.add("UnavailableFault", func(t *testing.T, b Backend[P]) {
		p := b.Node(t)
		for _, name := range slices.Sorted(maps.Keys(every)) {
			b.Down()
			// UnknownOutcome is as good: what was sent may have arrived.
			if err := every[name](t.Context(), p); !fault.Is(err, fault.Unavailable) && !fault.Is(err, fault.UnknownOutcome) {
				t.Errorf("%s out of reach: got %v, want %s", name, err, fault.Unavailable)
			}
			b.Up()
			if err := every[name](t.Context(), p); fault.Transient(err) {
				t.Errorf("%s within reach again: %v", name, err)
			}
		}
	})
	s.add("CancelledContext", func(t *testing.T, b Backend[P]) {
		p := b.Node(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, name := range slices.Sorted(maps.Keys(every)) {
			wantCode(t, fault.Cancelled, name, every[name](ctx, p))
		}
	})
}
