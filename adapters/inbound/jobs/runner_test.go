package jobs_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/inbound/jobs"
	"example.com/surge/core/fault"
)

// runs notes what an observer hears.
type runs struct {
	mu   sync.Mutex
	errs map[string][]error
}

func (r *runs) Ran(job string, _ time.Duration, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.errs == nil {
		r.errs = map[string][]error{}
	}
	r.errs[job] = append(r.errs[job], err)
}

// during runs a runner for a time and answers what was observed.
func during(t *testing.T, d time.Duration, seed uint64, list ...jobs.Job) map[string][]error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	var o runs
	jobs.New(seed, &o, list...).Run(ctx)
	return o.errs
}

func TestJobsRunAtTheirPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		nothing := func(context.Context) error { return nil }
		seen := during(t, 100*time.Second, 1, jobs.Job{Name: "often", Every: time.Second, Run: nothing}, jobs.Job{Name: "rarely", Every: 30 * time.Second, Run: nothing})
		if n := len(seen["often"]); n < 90 || n > 112 {
			t.Errorf("a job of every second ran %d times in 100 s", n)
		}
		if n := len(seen["rarely"]); n != 4 {
			t.Errorf("a job of every 30 s ran %d times in 100 s, the first within a second", n)
		}
	})
}

func TestJitterComesFromTheSeedAndTheName(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		times := func(seed uint64, name string) []time.Duration {
			var at []time.Duration
			start := time.Now()
			during(t, 10*time.Second, seed, jobs.Job{Name: name, Every: time.Second, Run: func(context.Context) error {
				at = append(at, time.Since(start))
				return nil
			}})
			return at
		}
		first := times(1, "a")
		if again := times(1, "a"); !slices.Equal(first, again) {
			t.Errorf("one seed made %v and %v", first, again)
		}
		if slices.Equal(first, times(2, "a")) || slices.Equal(first, times(1, "b")) {
			t.Error("another seed or name made the same times")
		}
	})
}

func TestARunNeverOverlapsItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		running := 0
		seen := during(t, 60*time.Second, 1, jobs.Job{Name: "slow", Every: time.Second, Run: func(context.Context) error {
			running++
			defer func() { running-- }()
			if running > 1 {
				t.Error("two runs at once")
			}
			<-time.After(10 * time.Second)
			return nil
		}})
		if n := len(seen["slow"]); n != 5 {
			t.Errorf("a run of 10 s with a pause of 1 s ended %d times in 60 s", n)
		}
	})
}

func TestFailureAndPanicEndNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		seen := during(t, 10*time.Second, 1,
			jobs.Job{Name: "fails", Every: time.Second, Run: func(context.Context) error { return broken }},
			jobs.Job{Name: "panics", Every: time.Second, Run: func(context.Context) error { panic("broken") }},
			jobs.Job{Name: "works", Every: time.Second, Run: func(context.Context) error { return nil }},
		)
		for name, want := range map[string]func(error) bool{
			"fails":  func(err error) bool { return errors.Is(err, broken) },
			"panics": func(err error) bool { return fault.Is(err, fault.Internal) },
			"works":  func(err error) bool { return err == nil },
		} {
			if len(seen[name]) < 8 {
				t.Errorf("%s ran %d times in 10 s", name, len(seen[name]))
			}
			for _, err := range seen[name] {
				if !want(err) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	})
}

func TestTheEndCutsARunShort(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := false
		seen := during(t, 5*time.Second, 1, jobs.Job{Name: "waits", Every: time.Second, Run: func(ctx context.Context) error {
			<-ctx.Done()
			ended = true
			return ctx.Err()
		}})
		if !ended || len(seen) != 0 {
			t.Errorf("ended: %v, observed: %v", ended, seen)
		}
	})
}
