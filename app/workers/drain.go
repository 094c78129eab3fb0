package workers

import (
	"context"

	"example.com/surge/core/fault"
)

// Close stops accepting tasks, lets the workers run what was accepted and
// waits until they have ended. When ctx ends first it returns what
// fault.FromContext makes of it, and the tasks that are left still run. It may
// be called again, to go on waiting, and from several goroutines; called by a
// task of the pool it waits for itself.
func (p *Pool) Close(ctx context.Context) error {
	if !p.closed.Swap(true) {
		close(p.closing)
		go p.drain()
	}
	select {
	case <-p.drained:
		return nil
	case <-ctx.Done():
	}
	select {
	case <-p.drained: // both had ended, and select picks either
		return nil
	default:
		return fault.FromContext(ctx, "drain a worker pool")
	}
}

// drain stops the workers once they have run what was accepted.
//
// A Submit that found the pool open just before it closed may still put its
// task behind the last stop. Counting the Submits in flight would tell, but
// costs every one of them more than the hand-over itself. So the queue is
// plugged instead: filled with stops that nobody receives, it can take no task
// any more; and as long as it is full of anything else, one more worker runs
// what stands before the next stop.
func (p *Pool) drain() {
	p.stop(p.size)
	for stops := 0; stops < cap(p.tasks); {
		select {
		case p.tasks <- nil:
			stops++
		default:
			p.startWorker()
			p.stop(1)
		}
	}
	close(p.drained)
}

// stop ends n workers, all that there are, behind the tasks already queued.
func (p *Pool) stop(n int) {
	for range n {
		p.tasks <- nil
	}
	p.running.Wait()
}
