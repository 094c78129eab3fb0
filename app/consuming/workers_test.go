package consuming_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/consuming"
	"example.com/surge/core/fault"
	"example.com/surge/ports/event"
)

// Events without a key have no order, so none waits for another.
func TestWithoutAKeyAllAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		start := time.Now()
		var mu sync.Mutex
		n := 0
		r := run(t, consuming.Deps{Queue: q}, consuming.Config{}, func(context.Context, event.Envelope) error {
			<-time.After(time.Second)
			mu.Lock()
			defer mu.Unlock()
			n++
			return nil
		})
		happen(t, q, "", 0, 50)
		<-time.After(time.Second)
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if n != 50 {
			t.Errorf("%d of 50 were handled after %v", n, time.Since(start))
		}
		r.cancel()
	})
}

// One worker, one key with much to do: the other key does not wait for the end.
func TestBusyLaneDoesNotKeepItsWorker(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		var order []string
		happen(t, q, "busy", 0, 1000)
		happen(t, q, "other", 0, 1)
		r := run(t, consuming.Deps{Queue: q, Workers: make(workers, 1)}, consuming.Config{}, func(_ context.Context, e event.Envelope) error {
			<-time.After(time.Millisecond)
			order = append(order, e.Key)
			return nil
		})
		<-time.After(time.Minute)
		r.stop()
		if i := slices.Index(order, "other"); len(order) != 1001 || i < 0 || i > 500 {
			t.Errorf("of %d, the other key was handled as number %d", len(order), i)
		}
	})
}

// refusing are workers that refuse a task now and then.
type refusing struct {
	workers
	n int
}

func (r *refusing) Submit(ctx context.Context, task func()) error {
	if r.n++; r.n%3 != 0 {
		return fault.New(fault.Unavailable, "not now")
	}
	return r.workers.Submit(ctx, task)
}

func TestRefusedTasksAreOfferedAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		var mu sync.Mutex
		n := 0
		r := run(t, consuming.Deps{Queue: q, Workers: &refusing{workers: make(workers, 1)}}, consuming.Config{},
			func(context.Context, event.Envelope) error { mu.Lock(); defer mu.Unlock(); n++; return nil })
		for i := range 20 {
			happen(t, q, fmt.Sprint("key-", i), 0, 1)
		}
		<-time.After(time.Minute)
		r.stop()
		if n != 20 {
			t.Errorf("%d of 20 were handled", n)
		}
	})
}

// Workers that are all busy for ever do not keep a consumer from ending.
func TestStopWhileAllWorkersAreBusy(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		r := run(t, consuming.Deps{Queue: q, Workers: make(workers)}, consuming.Config{}, func(context.Context, event.Envelope) error {
			t.Error("called")
			return nil
		})
		happen(t, q, "k", 0, 1)
		synctest.Wait()
		if took := r.stop(); took != 0 {
			t.Errorf("it took %v to stop", took)
		}
	})
}
