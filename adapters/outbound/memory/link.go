package memory

import (
	"context"
	"sync/atomic"

	"example.com/surge/core/fault"
)

// link is the way from nodes to a backend. It is cut to see what the rest of
// the system does without the backend.
type link struct{ cut atomic.Bool }

// Cut makes every call of every node Unavailable, without effect.
func (l *link) Cut() { l.cut.Store(true) }

// Mend ends Cut; state is as it was.
func (l *link) Mend() { l.cut.Store(false) }

// check fails when the link is cut or the caller's context has ended.
func (l *link) check(ctx context.Context, doing string) error {
	if ctx.Err() != nil {
		return fault.FromContext(ctx, doing)
	}
	if l.cut.Load() {
		return fault.Wrap(errCut, fault.Unavailable, doing)
	}
	return nil
}

var errCut = fault.New(fault.Unavailable, "the backend is cut off")
