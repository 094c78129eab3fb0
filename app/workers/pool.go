package workers

import (
	"context"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"example.com/surge/core/fault"
)

var errClosed error = fault.New(fault.Unavailable, "the service is shutting down")

// Pool is a fixed set of workers behind a bounded queue. Its methods may be
// called from any goroutine.
type Pool struct {
	size    int
	tasks   chan func() // a nil stops the worker that receives it
	onPanic func(value any, stack []byte)

	running sync.WaitGroup // the workers
	closed  atomic.Bool    // read on every Submit, where a channel costs more
	closing chan struct{}  // closed with it; wakes those that wait for room
	drained chan struct{}  // closed when nothing is left to run
}

// New starts size workers (at least 1) behind a queue of so many tasks (0:
// a task is accepted only when a worker is free to take it).
//
// onPanic is told what a task panicked with, and the stack of the panic. It
// runs on the worker's goroutine, before that worker takes another task; it
// must not panic itself. Close the pool, or its workers stay.
func New(size, queue int, onPanic func(value any, stack []byte)) *Pool {
	if size < 1 || onPanic == nil {
		panic("workers: a pool needs at least one worker and somebody to tell of panics")
	}
	p := &Pool{
		size:    size,
		tasks:   make(chan func(), queue),
		onPanic: onPanic,
		closing: make(chan struct{}),
		drained: make(chan struct{}),
	}
	for range size {
		p.startWorker()
	}
	return p
}

// Submit hands over a task, waiting for room in the queue. It returns when the
// task is accepted, not when it has run. Otherwise the task will not run, and
// the error is fault.Unavailable after Close (also for those that were waiting)
// or what fault.FromContext makes of a context that ended.
//
// A task that submits to its own pool may wait for itself: when the queue is
// full and every worker does the same, none of them goes on.
func (p *Pool) Submit(ctx context.Context, task func()) error {
	switch {
	case task == nil:
		panic("workers: nil task")
	case ctx.Err() != nil:
		return fault.FromContext(ctx, "submit a task")
	case p.closed.Load():
		return errClosed
	}
	select { // mostly there is room, and to look costs less than to wait
	case p.tasks <- task:
		return nil
	default:
	}
	select {
	case p.tasks <- task:
		return nil
	case <-p.closing:
		return errClosed
	case <-ctx.Done():
		return fault.FromContext(ctx, "wait for room in the queue of a worker pool")
	}
}

func (p *Pool) startWorker() {
	p.running.Add(1)
	go p.work()
}

// work runs tasks until it is told to stop. A panic ends the goroutine, which
// costs nothing while none happens; another one takes its place.
func (p *Pool) work() {
	stopped := false
	defer func() {
		if !stopped {
			if value := recover(); value != nil { // nil: runtime.Goexit
				p.onPanic(value, debug.Stack())
			}
			p.startWorker()
		}
		p.running.Done()
	}()
	for task := <-p.tasks; task != nil; task = <-p.tasks {
		task()
	}
	stopped = true
}
