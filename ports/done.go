package ports

import (
	"context"
	"time"
)

// Done remembers, for a time, that something was done, to save doing it again.
// It proves nothing: a lost mark costs work, and the inbox decides.
type Done interface {
	// Marked answers, for each key in order, whether it is marked.
	Marked(ctx context.Context, keys []string) ([]bool, error)
	// Mark marks keys for ttl.
	Mark(ctx context.Context, keys []string, ttl time.Duration) error
}
