package workers_test

import (
	"context"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/workers"
	"example.com/surge/core/fault"
)

// bubble runs a case on the virtual clock. It fails when a goroutine of the
// pool is left behind.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Parallel()
	synctest.Test(t, f)
}

func noPanics(t *testing.T) func(any, []byte) {
	return func(value any, stack []byte) { t.Errorf("a task panicked: %v\n%s", value, stack) }
}

func mustClose(t *testing.T, p *workers.Pool) {
	t.Helper()
	if err := p.Close(t.Context()); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func mustSubmit(t *testing.T, p *workers.Pool, task func()) {
	t.Helper()
	if err := p.Submit(t.Context(), task); err != nil {
		t.Fatalf("Submit: %v", err)
	}
}

// takes is a task of that length.
func takes(d time.Duration) func() { return func() { <-time.After(d) } }

func TestTasksRunAtMostSizeAtATime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := workers.New(3, 100, noPanics(t))
		start := time.Now()
		for range 7 {
			mustSubmit(t, p, takes(time.Second))
		}
		mustClose(t, p)
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("7 tasks of 1 s on 3 workers took %v, want 3 s", took)
		}
	})
}

func TestTasksStartInOrder(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := workers.New(1, 2, noPanics(t))
		var got []int
		for i := range 10 {
			mustSubmit(t, p, func() { got = append(got, i) })
		}
		mustClose(t, p)
		for i, v := range got {
			if v != i {
				t.Fatalf("order %v", got)
			}
		}
		if len(got) != 10 {
			t.Fatalf("ran %d tasks of 10", len(got))
		}
	})
}

func TestSubmitWaitsForRoom(t *testing.T) {
	for name, queue := range map[string]int{"queue of 2": 2, "no queue": 0} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := workers.New(1, queue, noPanics(t))
				defer mustClose(t, p)
				for range 1 + queue {
					mustSubmit(t, p, takes(time.Minute))
				}
				start := time.Now()
				mustSubmit(t, p, func() {})
				if waited := time.Since(start); waited != time.Minute {
					t.Errorf("Submit returned after %v, want 1 m, when the first task ended", waited)
				}
			})
		})
	}
}

func TestSubmitGivesUpWithItsContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := workers.New(1, 0, noPanics(t))
		defer mustClose(t, p)
		mustSubmit(t, p, takes(time.Minute))

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		refused := func() { t.Error("a refused task ran") }
		if err := p.Submit(ctx, refused); !fault.Is(err, fault.Unavailable) {
			t.Errorf("deadline while waiting: got %v, want UNAVAILABLE", err)
		}

		<-time.After(time.Minute) // the worker is free, but the context has ended
		if err := p.Submit(ctx, refused); !fault.Is(err, fault.Unavailable) {
			t.Errorf("deadline before: got %v, want UNAVAILABLE", err)
		}
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		if err := p.Submit(cancelled, refused); !fault.Is(err, fault.Cancelled) {
			t.Errorf("cancelled before: got %v, want CANCELLED", err)
		}
	})
}

func TestPanicIsReportedAndCostsNoWorker(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var values []any
		var stacks []string
		p := workers.New(1, 10, func(value any, stack []byte) {
			values = append(values, value)
			stacks = append(stacks, string(stack))
		})
		ran := 0
		for range 3 {
			mustSubmit(t, p, explode)
			mustSubmit(t, p, func() { ran++ })
		}
		mustClose(t, p)
		if ran != 3 {
			t.Errorf("%d tasks ran after the panics, want 3", ran)
		}
		if len(values) != 3 || values[0] != "boom" {
			t.Errorf("reported %v, want boom three times", values)
		}
		for _, s := range stacks {
			if !strings.Contains(s, "workers_test.explode") {
				t.Errorf("the stack does not show where it panicked:\n%s", s)
			}
		}
	})
}

func explode() { panic("boom") }

func TestGoexitCostsNoWorker(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := workers.New(1, 1, noPanics(t))
		ran := false
		mustSubmit(t, p, runtime.Goexit)
		mustSubmit(t, p, func() { ran = true })
		mustClose(t, p)
		if !ran {
			t.Error("the task after Goexit did not run")
		}
	})
}

func TestAllWorkersSurvivePanicsAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var panics atomic.Int64
		p := workers.New(4, 0, func(any, []byte) { panics.Add(1) })
		for range 4 {
			mustSubmit(t, p, func() { <-time.After(time.Second); panic("boom") })
		}
		<-time.After(time.Second)
		synctest.Wait()
		start := time.Now()
		for range 4 {
			mustSubmit(t, p, takes(time.Second))
		}
		mustClose(t, p)
		if took := time.Since(start); took != time.Second || panics.Load() != 4 {
			t.Errorf("after %d panics 4 tasks of 1 s took %v, want 4 and 1 s", panics.Load(), took)
		}
	})
}
