package contract

import (
	"context"
	"slices"
	"testing"
	"time"

	"example.com/surge/ports"
)

// Done holds an adapter to ports.Done.
func Done(t *testing.T, h Harness[ports.Done]) {
	s := &suite[ports.Done]{h: h}
	s.add("MarkedAfterMark", markedAfterMark)
	s.add("MarksExpire", marksExpire)
	s.addFaults(calls[ports.Done]{
		"Mark":   func(ctx context.Context, d ports.Done) error { return d.Mark(ctx, []string{"a"}, visible) },
		"Marked": func(ctx context.Context, d ports.Done) error { _, err := d.Marked(ctx, []string{"a"}); return err },
	})
	s.run(t)
}

func mark(t *testing.T, d ports.Done, ttl time.Duration, keys ...string) {
	t.Helper()
	noError(t, "mark", d.Mark(t.Context(), keys, ttl))
}

func wantMarked(t *testing.T, d ports.Done, keys []string, want ...bool) {
	t.Helper()
	got, err := d.Marked(t.Context(), keys)
	noError(t, "marked", err)
	if !slices.Equal(got, want) {
		t.Errorf("%q are marked %v, want %v", keys, got, want)
	}
}

func markedAfterMark(t *testing.T, b Backend[ports.Done]) {
	d, other := b.Node(t), b.Node(t)
	keys := []string{"a", "b", "\x00{}\xff", "a"}
	wantMarked(t, d, keys, false, false, false, false)
	mark(t, d, visible, "a", "\x00{}\xff")
	mark(t, d, visible) // nothing
	wantMarked(t, other, keys, true, false, true, true)
	mark(t, other, visible, "b", "a")
	wantMarked(t, d, keys, true, true, true, true)
}

func marksExpire(t *testing.T, b Backend[ports.Done]) {
	d := b.Node(t)
	mark(t, d, 2*tick, "short", "renewed")
	mark(t, d, visible, "renewed")
	wantMarked(t, d, []string{"short", "renewed"}, true, true)
	b.Pass(3 * tick)
	wantMarked(t, d, []string{"short", "renewed"}, false, true)
}
