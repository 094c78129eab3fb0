package jobs

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"example.com/surge/core/fault"
)

// Job is something to do again and again. The pause between the end of a run
// and the start of the next is Every, give or take a tenth.
type Job struct {
	Name  string // unique within a runner
	Every time.Duration
	Run   func(ctx context.Context) error
}

// Observer hears of every run, from many goroutines. It must not block. A run
// that the end of the runner cut short is not told.
type Observer interface {
	Ran(job string, took time.Duration, err error)
}

// Runner runs jobs.
type Runner struct {
	jobs     []Job
	seed     uint64
	observer Observer
}

// New makes a runner. The seed decides the jitter; processes of one fleet have
// different ones. A nil observer observes nothing.
func New(seed uint64, o Observer, jobs ...Job) *Runner {
	if o == nil {
		o = silent{}
	}
	return &Runner{jobs: jobs, seed: seed, observer: o}
}

// Run runs every job in a goroutine of its own, the first time within a second,
// until ctx ends; it returns when all of them have. A run that fails or panics
// is observed and changes nothing: the next one comes at its time.
func (r *Runner) Run(ctx context.Context) {
	var running sync.WaitGroup
	for _, j := range r.jobs {
		running.Go(func() { r.repeat(ctx, j) })
	}
	running.Wait()
}

func (r *Runner) repeat(ctx context.Context, j Job) {
	jitter := rand.New(rand.NewPCG(r.seed, hash(j.Name)))
	next := time.NewTimer(time.Duration(jitter.Float64() * float64(min(time.Second, j.Every))))
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
		start := time.Now()
		err := isolated(ctx, j)
		if ctx.Err() != nil {
			return
		}
		r.observer.Ran(j.Name, time.Since(start), err)
		next.Reset(time.Duration((0.9 + 0.2*jitter.Float64()) * float64(j.Every)))
	}
}

// isolated turns a panic into an error.
func isolated(ctx context.Context, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "run the job "+j.Name)
		}
	}()
	return j.Run(ctx)
}

func hash(name string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a hash never fails
	return h.Sum64()
}

type silent struct{}

func (silent) Ran(string, time.Duration, error) {}
