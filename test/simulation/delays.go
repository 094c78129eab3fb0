package simulation

import (
	"context"
	"time"

	"example.com/surge/ports"
)

// Delays is a node's delay queue.
type Delays struct {
	n     *Node
	inner ports.DelayQueue
}

// NewDelays wraps a delay queue.
func NewDelays(n *Node, inner ports.DelayQueue) *Delays { return &Delays{n, inner} }

// Schedule implements ports.DelayQueue.
func (d *Delays) Schedule(ctx context.Context, key string, payload []byte, delay time.Duration) error {
	return Tell(ctx, d.n, Request{Port: "delays", Method: "Schedule", About: key}, func(ctx context.Context) error {
		return d.inner.Schedule(ctx, key, payload, delay)
	})
}

// Cancel implements ports.DelayQueue.
func (d *Delays) Cancel(ctx context.Context, key string) error {
	r := Request{Port: "delays", Method: "Cancel", About: key}
	return Tell(ctx, d.n, r, func(ctx context.Context) error { return d.inner.Cancel(ctx, key) })
}

// Take implements ports.DelayQueue.
func (d *Delays) Take(ctx context.Context, limit int, visibility time.Duration) ([]ports.DelayItem, error) {
	return Ask(ctx, d.n, Request{Port: "delays", Method: "Take"}, func(ctx context.Context) ([]ports.DelayItem, error) {
		return d.inner.Take(ctx, limit, visibility)
	})
}

// Done implements ports.DelayQueue.
func (d *Delays) Done(ctx context.Context, item ports.DelayItem) error {
	r := Request{Port: "delays", Method: "Done", About: item.Key, Repeats: true}
	return Tell(ctx, d.n, r, func(ctx context.Context) error { return d.inner.Done(ctx, item) })
}
