package memory

import (
	"context"
	"sync"
	"time"

	"example.com/surge/ports"
)

// DoneBackend is shared marks, bounded by their lifetimes.
type DoneBackend struct {
	link
	mu    sync.Mutex
	marks *expiring[struct{}]
}

// NewDoneBackend has no marks.
func NewDoneBackend() *DoneBackend {
	b := &DoneBackend{}
	b.Lose()
	return b
}

// Lose forgets every mark, as a failover would.
func (b *DoneBackend) Lose() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.marks = newExpiring[struct{}]()
}

// Node is one process's connection.
func (b *DoneBackend) Node() *Done { return &Done{b} }

// Done implements ports.Done.
type Done struct{ b *DoneBackend }

var _ ports.Done = (*Done)(nil)

// Marked answers which keys are marked.
func (d *Done) Marked(ctx context.Context, keys []string) ([]bool, error) {
	if err := d.b.check(ctx, "look for done marks"); err != nil {
		return nil, err
	}
	d.b.mu.Lock()
	defer d.b.mu.Unlock()
	marked := make([]bool, len(keys))
	for i, k := range keys {
		_, marked[i] = d.b.marks.get(k)
	}
	return marked, nil
}

// Mark marks keys.
func (d *Done) Mark(ctx context.Context, keys []string, ttl time.Duration) error {
	if err := d.b.check(ctx, "mark as done"); err != nil {
		return err
	}
	d.b.mu.Lock()
	defer d.b.mu.Unlock()
	for _, k := range keys {
		d.b.marks.put(k, struct{}{}, ttl)
	}
	return nil
}
