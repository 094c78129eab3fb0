package workers_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/workers"
	"example.com/surge/core/fault"
)

func TestCloseRunsWhatWasAccepted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := workers.New(2, 10, noPanics(t))
		var ran atomic.Int64
		for range 8 {
			mustSubmit(t, p, func() { <-time.After(time.Second); ran.Add(1) })
		}
		mustClose(t, p)
		if ran.Load() != 8 {
			t.Errorf("%d of 8 accepted tasks had run when Close returned", ran.Load())
		}
	})
}

func TestCloseAcceptsNothingNew(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := workers.New(1, 10, noPanics(t))
		mustSubmit(t, p, takes(time.Minute))
		closed := make(chan struct{})
		go func() { defer close(closed); mustClose(t, p) }()
		synctest.Wait() // draining: one task runs, and the queue has room

		refused := func() { t.Error("a refused task ran") }
		for range 100 {
			if err := p.Submit(t.Context(), refused); !fault.Is(err, fault.Unavailable) {
				t.Fatalf("while draining: got %v, want UNAVAILABLE", err)
			}
		}
		<-closed
		if err := p.Submit(t.Context(), refused); !fault.Is(err, fault.Unavailable) {
			t.Errorf("after Close: got %v, want UNAVAILABLE", err)
		}
	})
}

func TestCloseRefusesThoseThatWaitForRoom(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := workers.New(1, 0, noPanics(t))
		mustSubmit(t, p, takes(time.Minute))
		start := time.Now()
		var waiting sync.WaitGroup
		for range 5 {
			waiting.Go(func() {
				err := p.Submit(t.Context(), func() { t.Error("a refused task ran") })
				if !fault.Is(err, fault.Unavailable) || !time.Now().Equal(start) {
					t.Errorf("got %v after %v, want UNAVAILABLE at once", err, time.Since(start))
				}
			})
		}
		synctest.Wait()
		mustClose(t, p)
		waiting.Wait()
	})
}

func TestCloseGivesUpWithItsContextAndMayBeCalledAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := workers.New(1, 1, noPanics(t))
		var ran atomic.Int64
		for range 2 {
			mustSubmit(t, p, func() { <-time.After(time.Minute); ran.Add(1) })
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := p.Close(ctx); !fault.Is(err, fault.Unavailable) {
			t.Errorf("deadline while draining: got %v, want UNAVAILABLE", err)
		}
		mustClose(t, p)
		if ran.Load() != 2 {
			t.Errorf("%d of 2 accepted tasks ran", ran.Load())
		}
		for range 100 {
			if err := p.Close(ctx); err != nil {
				t.Fatalf("drained, but Close with a context that has ended says %v", err)
			}
		}
	})
}

func TestCloseFromManyGoroutines(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := workers.New(2, 2, noPanics(t))
		mustSubmit(t, p, takes(time.Second))
		start := time.Now()
		var closing sync.WaitGroup
		for range 4 {
			closing.Go(func() {
				mustClose(t, p)
				if took := time.Since(start); took != time.Second {
					t.Errorf("Close returned after %v, want 1 s", took)
				}
			})
		}
		closing.Wait()
	})
}

// Accepted means run, and before Close returns; refused means never run. This
// holds for those too that race with Close. Real parallelism, so no bubble.
func TestSubmitRacingCloseIsRunOrRefused(t *testing.T) {
	t.Parallel()
	for _, queue := range []int{0, 1, 64} {
		for range 100 {
			p := workers.New(2, queue, noPanics(t))
			var accepted, ran atomic.Int64
			underWay := make(chan struct{})
			job := func() {
				if ran.Add(1) == 10 {
					close(underWay)
				}
			}
			var submitting sync.WaitGroup
			for range 4 {
				submitting.Go(func() {
					for p.Submit(t.Context(), job) == nil {
						accepted.Add(1)
					}
				})
			}
			<-underWay
			mustClose(t, p)
			atClose := ran.Load()
			submitting.Wait()
			if accepted.Load() != atClose || ran.Load() != atClose {
				t.Fatalf("queue %d: accepted %d, ran %d before Close returned and %d in all",
					queue, accepted.Load(), atClose, ran.Load())
			}
		}
	}
}
