package consuming_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/consuming"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, f)
}

func TestStopFinishesWhatRunsAndGivesUpTheRest(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		w := &witness{}
		happen(t, q, "k", 0, 3)
		happen(t, q, "other", 0, 2)
		var handled []string
		slow := func(ctx context.Context, e event.Envelope) error {
			<-time.After(5 * time.Second)
			handled = append(handled, e.Key+string(e.Data))
			return ctx.Err()
		}
		r := run(t, consuming.Deps{Queue: q, Observer: w, Workers: make(workers, 1)}, consuming.Config{}, slow)
		<-time.After(time.Second)
		if w.holds() != 5 {
			t.Errorf("5 messages are held, the observer knows of %d", w.holds())
		}
		if took := r.stop(); took != 4*time.Second {
			t.Errorf("it took %v to stop, want the 4 s that the handler had left", took)
		}
		if !slices.Equal(handled, []string{"k0"}) {
			t.Errorf("handled %v, want only what ran", handled)
		}
		if w.holds() != 0 {
			t.Errorf("%d messages are held after the end", w.holds())
		}
		handled = nil
		r = run(t, consuming.Deps{Queue: q, Workers: make(workers, 1)}, consuming.Config{}, slow)
		<-time.After(time.Minute)
		r.stop()
		if want := []string{"k1", "k2", "other0", "other1"}; !slices.Equal(slices.Sorted(slices.Values(handled)), want) {
			t.Errorf("the next consumer handled %v, want %v", handled, want)
		}
	})
}

// A handler that outlives the adapter's drain finds its context ended; one that
// does not look does not keep the consumer.
func TestStopIsBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		happen(t, q, "looks", 0, 1)
		happen(t, q, "does not", 0, 1)
		hangs := make(chan struct{})
		ended := make(chan time.Duration, 1)
		start := time.Now()
		r := run(t, consuming.Deps{Queue: q}, consuming.Config{}, func(ctx context.Context, e event.Envelope) error {
			if e.Key == "does not" {
				<-hangs
				return nil
			}
			<-ctx.Done()
			ended <- time.Since(start)
			return fault.FromContext(ctx, "wait")
		})
		synctest.Wait()
		took := r.stop()
		if end := <-ended; took != 10*time.Second || end != 10*time.Second {
			t.Errorf("stopped after %v, the context ended after %v; want the 10 s of the drain", took, end)
		}
		close(hangs)
	})
}

func TestOutagePausesAllKeysLongerEachTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		w := &witness{}
		start := time.Now()
		down := func(at time.Duration) bool { return at < 7*time.Second || at == 30*time.Second }
		var mu sync.Mutex
		calls := map[time.Duration]int{}
		r := run(t, consuming.Deps{Queue: q, Observer: w}, consuming.Config{PauseMin: time.Second, PauseMax: 2 * time.Second},
			func(context.Context, event.Envelope) error {
				mu.Lock()
				defer mu.Unlock()
				at := time.Since(start)
				calls[at]++
				if down(at) {
					return fault.New(fault.Unavailable, "down")
				}
				return nil
			})
		for _, key := range []string{"a", "b", "c"} {
			happen(t, q, key, 0, 1)
		}
		<-time.After(30 * time.Second)
		happen(t, q, "late", 0, 1)
		<-time.After(10 * time.Second)
		r.stop()
		// Pauses of 1, 2, 2 and 2 s, and all lanes try at each end; then, after a
		// success, 1 s again.
		for at, n := range calls {
			if want := []time.Duration{0, 1 * time.Second, 3 * time.Second, 5 * time.Second, 7 * time.Second, 30 * time.Second, 31 * time.Second}; !slices.Contains(want, at) || n > 3 {
				t.Errorf("%d calls after %v", n, at)
			}
		}
		if n := calls[7*time.Second]; n != 3 {
			t.Errorf("%d of 3 events were handled when the outage was over", n)
		}
		var pauses int
		for _, s := range w.heard() {
			if s[:8] == "g pauses" {
				pauses++
			}
		}
		if pauses != 5 {
			t.Errorf("%d pauses, want 5: %q", pauses, w.heard())
		}
	})
}

func TestHandlerGetsTheTrace(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		e := thing("k", 0)
		e.TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
		if err := q.Publish(t.Context(), ports.EncodeEvent(e)); err != nil {
			t.Fatal(err)
		}
		var got string
		r := run(t, consuming.Deps{Queue: q}, consuming.Config{}, func(ctx context.Context, _ event.Envelope) error {
			got = ports.TraceParent(ctx)
			return nil
		})
		synctest.Wait()
		r.stop()
		if got != e.TraceParent {
			t.Errorf("got %q", got)
		}
	})
}

func TestRunSaysThatTheQueueWasClosed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		q := newQueue(t)
		r := run(t, consuming.Deps{Queue: q}, consuming.Config{}, nil)
		synctest.Wait()
		if err := q.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-r.ended; !fault.Is(err, fault.Unavailable) {
			t.Errorf("got %v, want Unavailable", err)
		}
	})
}
