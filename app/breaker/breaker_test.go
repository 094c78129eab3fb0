package breaker_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/breaker"
	"example.com/surge/core/fault"
)

const (
	threshold = 3
	cooldown  = 10 * time.Second
)

var (
	errDown   = fault.New(fault.Unavailable, "down")
	errNone   = fault.New(fault.NotFound, "no such thing")
	errGaveUp = fault.New(fault.Cancelled, "gave up")
)

func bubble(t *testing.T, f func(t *testing.T)) {
	t.Parallel()
	synctest.Test(t, f)
}

// answer is a call that comes back with err at once.
func answer(err error) func() error { return func() error { return err } }

func fail(b *breaker.Breaker, times int) {
	for range times {
		_ = b.Do(answer(errDown))
	}
}

func opened(t *testing.T) *breaker.Breaker {
	t.Helper()
	b := breaker.New(threshold, cooldown, nil)
	fail(b, threshold)
	if !b.Open() {
		t.Fatalf("closed after %d failures in a row", threshold)
	}
	return b
}

// slow begins a call that comes back with err after d.
func slow(b *breaker.Breaker, d time.Duration, err error) {
	go func() { _ = b.Do(func() error { <-time.After(d); return err }) }()
	synctest.Wait()
}

func after(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func isRefused(t *testing.T, b *breaker.Breaker) bool {
	t.Helper()
	called := false
	err := b.Do(func() error { called = true; return errGaveUp }) // counts neither way
	if called == fault.Is(err, fault.Unavailable) {
		t.Errorf("called: %v, and the error is %v", called, err)
	}
	return !called
}

func TestErrorsPassThrough(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := breaker.New(threshold, cooldown, nil)
		for _, want := range []error{nil, errDown, errNone, errGaveUp} {
			if got := b.Do(answer(want)); any(got) != any(want) {
				t.Errorf("got %v, want %v as it is", got, want)
			}
		}
	})
}

func TestOpensAfterFailuresInARow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := breaker.New(threshold, cooldown, nil)
		fail(b, threshold-1)
		_ = b.Do(answer(nil)) // breaks the row
		fail(b, threshold-1)
		if b.Open() || isRefused(t, b) {
			t.Fatal("opened by failures that were not in a row")
		}
		fail(b, 1)
		if !b.Open() || !isRefused(t, b) {
			t.Fatal("closed after a row of failures")
		}
	})
}

func TestWhatCounts(t *testing.T) {
	cases := map[string]struct {
		err   error
		opens bool
	}{
		"unavailable":      {errDown, true},
		"unknown outcome":  {fault.New(fault.UnknownOutcome, ""), true},
		"internal":         {fault.New(fault.Internal, ""), true},
		"no fault at all":  {errors.New("foreign"), true},
		"deadline":         {context.DeadlineExceeded, true},
		"not found":        {errNone, false},
		"version mismatch": {fault.New(fault.VersionMismatch, ""), false},
		"cancelled":        {errGaveUp, false},
		"bare cancelled":   {fmt.Errorf("load: %w", context.Canceled), false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				b := breaker.New(threshold, cooldown, nil)
				for range threshold {
					_ = b.Do(answer(c.err))
				}
				if b.Open() != c.opens {
					t.Errorf("open: %v, want %v", b.Open(), c.opens)
				}
			})
		})
	}
}

func TestCancelledDoesNotBreakTheRow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := breaker.New(threshold, cooldown, nil)
		for range threshold {
			fail(b, 1)
			_ = b.Do(answer(errGaveUp))
		}
		if !b.Open() {
			t.Error("cancelled calls counted as successes")
		}
	})
}

func TestPanicIsAFailureAndGoesOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := breaker.New(threshold, cooldown, nil)
		for range threshold {
			func() {
				defer func() {
					if v := recover(); v != "boom" {
						t.Errorf("recovered %v, want boom", v)
					}
				}()
				_ = b.Do(func() error { panic("boom") })
			}()
		}
		if !b.Open() {
			t.Error("closed after a row of panics")
		}
	})
}

func TestRefusalSaysWhenToRetry(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := opened(t)
		after(3 * time.Second)
		err := b.Do(answer(nil))
		if got := fault.From(err).RetryAfter(); got != cooldown-3*time.Second {
			t.Errorf("retry after %v, want 7 s", got)
		}
	})
}

func TestOnChangeIsToldOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var b *breaker.Breaker
		var told []bool
		b = breaker.New(threshold, cooldown, func(open bool) {
			if open != b.Open() {
				t.Errorf("told %v while Open says %v", open, b.Open())
			}
			told = append(told, open)
		})
		fail(b, threshold+2)
		after(cooldown)
		_ = b.Do(answer(nil))
		_ = b.Do(answer(nil))
		if len(told) != 2 || !told[0] || told[1] {
			t.Errorf("told %v, want open then closed", told)
		}
	})
}
