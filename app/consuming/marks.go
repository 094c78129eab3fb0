package consuming

import (
	"context"
	"time"

	"example.com/surge/ports"
)

// Marks save the work of handling an event again. They are asked for a batch at
// a time; that they are down or wrong costs work and nothing else.

// doneTTL is how long an event stays marked.
const doneTTL = 24 * time.Hour

// skipMarked acks those of a batch that are marked as done, and answers the
// rest.
func (p *partition) skipMarked(batch []ports.Delivery) []ports.Delivery {
	if p.done == nil {
		return batch
	}
	keys := make([]string, len(batch))
	for i, d := range batch {
		keys[i] = p.markKey(d)
	}
	marked, err := p.done.Marked(p.claim.Lost(), keys)
	if err != nil || len(marked) != len(batch) {
		return batch
	}
	rest := batch[:0]
	for i, d := range batch {
		if !marked[i] {
			rest = append(rest, d)
			continue
		}
		p.observer.Skipped(p.config.Group, d.Header(ports.HeaderType))
		p.claim.Ack(d.Offset)
	}
	return rest
}

// mark notes that an event had its effect.
func (p *partition) mark(ctx context.Context, d ports.Delivery) {
	if p.done != nil {
		_ = p.done.Mark(ctx, []string{p.markKey(d)}, doneTTL) // a mark that is missing costs only work
	}
}

func (p *partition) markKey(d ports.Delivery) string {
	return p.config.Group + "/" + d.Header(ports.HeaderID)
}
