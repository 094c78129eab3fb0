package relay_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/relay"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

var errDown = fault.New(fault.Unavailable, "no broker in sight")

func TestCommitIsPublishedAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.relay(relay.Config{})()
		synctest.Wait()
		w.commit(1, "a", "b", "c")
		synctest.Wait() // no time passes
		if got := w.taken(); len(got) != 3 || w.backlog().Waiting != 0 || w.heard.lag != 0 {
			t.Errorf("published at once: %v; waiting: %d; lag %v", got, w.backlog().Waiting, w.heard.lag)
		}
	})
}

// An outage parks nothing; the waits double up to a bound, and end with it.
func TestOutageIsWaitedOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		began := time.Now()
		w.broker = func(context.Context, []ports.Message) error {
			if time.Since(began) < time.Second {
				return errDown
			}
			return nil
		}
		w.commit(1, "a")
		defer w.relay(relay.Config{PauseMin: 100 * time.Millisecond, PauseMax: 300 * time.Millisecond})()
		pass(5 * time.Second)
		var at []time.Duration
		for _, f := range w.heard.failures {
			at = append(at, f.Sub(began).Round(time.Millisecond))
		}
		want := []time.Duration{0, 100 * time.Millisecond, 300 * time.Millisecond, 600 * time.Millisecond, 900 * time.Millisecond}
		if !slices.Equal(at, want) {
			t.Errorf("it tried at %v, want %v", at, want)
		}
		if b := w.backlog(); b.Waiting != 0 || b.Parked != 0 {
			t.Errorf("after the outage: %+v", b)
		}
	})
}

// Of a batch that failed in part, what was acked is marked before the wait.
func TestPartOfABatchFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		keys := neighbours(3)
		w.broker = func(_ context.Context, ms []ports.Message) error {
			errs := make([]error, len(ms))
			failed := false
			for i, m := range ms {
				switch m.Key {
				case keys[0]:
					errs[i] = errDown
				case keys[1]:
					errs[i] = fault.New(fault.InvalidArgument, "too large")
				}
				failed = failed || errs[i] != nil
			}
			if failed {
				return &ports.PublishError{Errs: errs}
			}
			return nil
		}
		w.commit(1, keys...)
		w.commit(2, keys...)
		defer w.relay(relay.Config{})()
		synctest.Wait() // no time passes: it waits to try again
		if b := w.backlog(); b.Waiting != 2 || b.Parked != 2 {
			t.Errorf("the down wait and the large are parked: %+v", b)
		}
		if !slices.Equal(w.heard.parked, keys[1:2]) {
			t.Errorf("parked %v, want the first of %v", w.heard.parked, keys[1])
		}
	})
}

// A broker that does not say which of a batch it refused is asked one by one.
func TestPoisonIsFoundInABatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		keys := neighbours(5)
		w.broker = func(_ context.Context, ms []ports.Message) error {
			if slices.ContainsFunc(ms, func(m ports.Message) bool { return m.Key == keys[2] }) {
				return fault.New(fault.InvalidArgument, "one of them is too large")
			}
			return nil
		}
		w.commit(1, keys...)
		defer w.relay(relay.Config{})()
		pass(time.Second)
		if want := slices.Delete(slices.Clone(keys), 2, 3); !slices.Equal(w.taken(), want) {
			t.Errorf("published %v, want %v", w.taken(), want)
		}
		if b := w.backlog(); b.Waiting != 0 || b.Parked != 1 {
			t.Errorf("one is parked: %+v", b)
		}
	})
}

// A batch that is on its way when the relay is to end is still marked, unless
// it takes too long.
func TestEndWaitsForABatchOnItsWay(t *testing.T) {
	t.Parallel()
	for takes, waiting := range map[time.Duration]int{time.Second: 0, time.Minute: 1} {
		t.Run(takes.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.broker = func(ctx context.Context, _ []ports.Message) error {
					select {
					case <-time.After(takes):
						return nil
					case <-ctx.Done():
						return fault.FromContext(ctx, "publish")
					}
				}
				w.commit(1, "a")
				stop := w.relay(relay.Config{})
				synctest.Wait()
				began := time.Now()
				stop()
				if took := time.Since(began); took != min(takes, 5*time.Second) {
					t.Errorf("the end took %v", took)
				}
				if b := w.backlog(); b.Waiting != waiting {
					t.Errorf("waiting: %d, want %d", b.Waiting, waiting)
				}
			})
		})
	}
}

// A janitor counts, and leaves cleaning to the one that is at it.
func TestJanitor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.commit(1, "a", "b")
		ctx, cancel := context.WithCancel(t.Context())
		j := relay.NewJanitor(relay.Deps{Store: w.store, Lock: w.lock, Observer: w.heard}, relay.JanitorConfig{})
		ended := make(chan error, 1)
		go func() { ended <- j.Run(ctx) }()
		defer func() {
			cancel()
			if err := <-ended; err != nil {
				t.Errorf("Run: %v", err)
			}
		}()

		synctest.Wait()
		if w.heard.backlog.Waiting != 2 {
			t.Errorf("counted at the start: %+v", w.heard.backlog)
		}
		w.commit(2, "a")
		pass(6 * time.Second)
		if w.heard.backlog.Oldest == 0 || w.heard.backlog.Waiting != 3 {
			t.Errorf("counted %+v", w.heard.backlog)
		}
		stop := w.relay(relay.Config{})
		pass(time.Second)
		stop()
		other, err := w.lock.Acquire(ctx, "janitor/things", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		pass(2 * time.Hour)
		if w.heard.pruned != nil {
			t.Errorf("two janitors clean: %v", w.heard.pruned)
		}
		if err := other.Release(ctx); err != nil {
			t.Fatal(err)
		}
		pass(time.Minute)
		if w.heard.pruned[relay.TableOutbox] != 3 || w.heard.backlog.Waiting != 0 {
			t.Errorf("cleaned %v, counted %+v", w.heard.pruned, w.heard.backlog)
		}
	})
}
