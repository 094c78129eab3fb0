package breaker_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestOneCallTriesAfterTheCooldown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := opened(t)
		after(cooldown - time.Nanosecond)
		if !isRefused(t, b) {
			t.Fatal("tried before the cooldown was over")
		}
		after(time.Nanosecond)
		slow(b, time.Second, nil)
		if !isRefused(t, b) {
			t.Error("a second call went through during the trial")
		}
		after(time.Second)
		if b.Open() || isRefused(t, b) {
			t.Error("open after the trial succeeded")
		}
	})
}

func TestFailedTrialStartsAnotherCooldown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := opened(t)
		after(cooldown)
		slow(b, 4*time.Second, errDown)
		after(4 * time.Second)
		after(cooldown - time.Nanosecond)
		if !isRefused(t, b) {
			t.Error("tried again before another cooldown, counted from the failure, was over")
		}
		after(time.Nanosecond)
		if isRefused(t, b) {
			t.Error("no second trial")
		}
	})
}

func TestNotFoundClosesToo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := opened(t)
		after(cooldown)
		_ = b.Do(answer(errNone))
		if b.Open() {
			t.Error("open, though the dependency answered")
		}
	})
}

func TestCancelledTrialLeavesTheNextOneFree(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := opened(t)
		after(cooldown)
		slow(b, time.Second, errGaveUp)
		after(time.Second)
		if !b.Open() {
			t.Fatal("closed by a call that proved nothing")
		}
		if isRefused(t, b) {
			t.Error("the next call may not try")
		}
	})
}

func TestHangingTrialIsGivenUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := opened(t)
		after(cooldown)
		slow(b, 3*cooldown, errDown)
		after(cooldown)
		if err := b.Do(answer(nil)); err != nil || b.Open() {
			t.Fatalf("second trial: %v, open %v", err, b.Open())
		}
		after(2 * cooldown)
		fail(b, threshold-1)
		if b.Open() {
			t.Error("the trial that was given up counted when it ended")
		}
	})
}

func TestGivenUpTrialDoesNotClose(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := opened(t)
		after(cooldown)
		slow(b, cooldown+2*time.Second, nil) // given up at cooldown
		after(cooldown)
		slow(b, 5*time.Second, errDown) // the one that counts
		after(2 * time.Second)
		if !b.Open() {
			t.Error("closed by a trial that was given up")
		}
		after(3 * time.Second)
		if !isRefused(t, b) {
			t.Error("not refused after the second trial failed")
		}
	})
}

func TestLateResultsDoNotCount(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := opened(t)
		after(cooldown)
		_ = b.Do(answer(nil))
		for range threshold { // begin closed, end open
			slow(b, time.Second, nil)
		}
		for range threshold { // begin closed, end when closed again
			slow(b, 2*cooldown, errDown)
		}
		fail(b, threshold)
		after(time.Second)
		if !b.Open() {
			t.Error("closed by calls that began before it opened")
		}
		after(cooldown)
		_ = b.Do(answer(nil))
		after(cooldown)
		if b.Open() {
			t.Error("opened by calls that began before it closed")
		}
	})
}

func TestOneOfManyRacingCallsTries(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := opened(t)
		after(cooldown)
		var tried atomic.Int64
		var calling sync.WaitGroup
		for range 50 {
			calling.Go(func() {
				_ = b.Do(func() error { tried.Add(1); <-time.After(time.Second); return nil })
			})
		}
		calling.Wait()
		if tried.Load() != 1 || b.Open() {
			t.Errorf("%d calls tried, want 1; open afterwards: %v", tried.Load(), b.Open())
		}
	})
}
