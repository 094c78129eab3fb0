package consuming

import (
	"context"
	"sync"
	"time"
)

// dispatcher hands lanes that have something to do to the workers, first come,
// first served. It is the one that waits while all workers are busy, so that
// partitions never do.
type dispatcher struct {
	workers Workers
	again   time.Duration // until a refused task is offered again
	wake    chan struct{} // holds one token

	mu    sync.Mutex
	ready []*lane
}

// add never blocks. The list is bounded by what partitions hold.
func (d *dispatcher) add(lanes ...*lane) {
	if len(lanes) == 0 {
		return
	}
	d.mu.Lock()
	d.ready = append(d.ready, lanes...)
	d.mu.Unlock()
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// run hands lanes over until ctx ends.
func (d *dispatcher) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		}
		d.mu.Lock()
		lanes := d.ready
		d.ready = nil
		d.mu.Unlock()
		for _, l := range lanes {
			if !d.submit(ctx, l) {
				return
			}
		}
	}
}

// submit hands one lane over. Workers that refuse are asked again: a lane is
// never dropped while its partition is held. It is false when ctx has ended.
func (d *dispatcher) submit(ctx context.Context, l *lane) bool {
	for d.workers.Submit(ctx, l.work) != nil {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(d.again):
		}
	}
	return true
}
