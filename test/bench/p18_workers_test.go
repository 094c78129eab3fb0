package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/alitto/pond/v2"
	"github.com/panjf2000/ants/v2"
	"github.com/sourcegraph/conc/pool"

	"example.com/surge/app/workers"
)

// P18: a task is submitted to a pool of workers, and run. Submitters outrun the
// workers, so the queue fills and submitters wait; all pools have the same
// number of workers and, where they have one, the same queue.
func BenchmarkP18(b *testing.B) {
	const size = 8
	shapes := []struct{ queue, submitters int }{{1024, 1}, {1024, 8}, {8, 8}}
	impls := []struct {
		name string
		open func(size, queue int) p18Pool
	}{
		{"bare", p18Bare},
		{"surge", p18Surge},
		{"pond", p18Pond},
		{"ants", p18Ants},
		{"conc", p18Conc},
	}
	for _, s := range shapes {
		for _, impl := range impls {
			b.Run(fmt.Sprintf("queue=%d/submitters=%d/impl=%s", s.queue, s.submitters, impl.name), func(b *testing.B) {
				b.ReportAllocs()
				p18Run(b, impl.open(size, s.queue), s.submitters)
			})
		}
	}
}

type p18Pool struct {
	submit func(context.Context, func()) error
	drain  func() error // returns when every task has run
}

func p18Run(b *testing.B, p p18Pool, submitters int) {
	var ran atomic.Int64
	task := func() { ran.Add(1) }
	var submitting sync.WaitGroup
	b.ResetTimer()
	for i := range submitters {
		share := b.N / submitters
		if i < b.N%submitters {
			share++
		}
		submitting.Go(func() {
			ctx, cancel := context.WithCancel(b.Context()) // as every request has one
			defer cancel()
			for range share {
				if err := p.submit(ctx, task); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	submitting.Wait()
	if err := p.drain(); err != nil {
		b.Error(err)
	}
	if ran.Load() != int64(b.N) {
		b.Errorf("ran %d tasks of %d", ran.Load(), b.N)
	}
}

// p18Bare is what a pool cannot do without: no end of waiting, no isolation.
func p18Bare(size, queue int) p18Pool {
	tasks := make(chan func(), queue)
	var running sync.WaitGroup
	for range size {
		running.Go(func() {
			for task := range tasks {
				task()
			}
		})
	}
	return p18Pool{
		submit: func(_ context.Context, task func()) error { tasks <- task; return nil },
		drain:  func() error { close(tasks); running.Wait(); return nil },
	}
}

func p18Surge(size, queue int) p18Pool {
	p := workers.New(size, queue, func(value any, _ []byte) { panic(value) })
	return p18Pool{
		submit: p.Submit,
		drain:  func() error { return p.Close(context.Background()) },
	}
}

func p18Pond(size, queue int) p18Pool {
	p := pond.NewPool(size, pond.WithQueueSize(queue))
	return p18Pool{
		submit: func(_ context.Context, task func()) error { return p.Go(task) },
		drain:  func() error { p.StopAndWait(); return nil },
	}
}

// p18Ants has no queue: a submitter waits for a free worker.
func p18Ants(size, _ int) p18Pool {
	p, err := ants.NewPool(size)
	return p18Pool{
		submit: func(_ context.Context, task func()) error {
			if err != nil {
				return err
			}
			return p.Submit(task)
		},
		drain: func() error { return p.ReleaseContext(context.Background()) },
	}
}

// p18Conc has no queue either.
func p18Conc(size, _ int) p18Pool {
	p := pool.New().WithMaxGoroutines(size)
	return p18Pool{
		submit: func(_ context.Context, task func()) error { p.Go(task); return nil },
		drain:  func() error { p.Wait(); return nil },
	}
}
