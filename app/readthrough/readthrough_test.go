package readthrough_test

import (
	"context"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/core/fault"
)

// What holds over any cache is in test/contract. Here is the rest.

func want(t *testing.T, f fixture, key int) {
	t.Helper()
	if v, err := f.Get(t.Context(), key); err != nil || v != 2*key {
		t.Errorf("%d is %d, %v", key, v, err)
	}
}

func TestFirstLevelIsUsedWhileItListens(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFixture(double)
		for range 3 {
			want(t, f, 1)
		}
		if f.seen.local.Load() != 0 || f.seen.shared.Load() != 2 {
			t.Errorf("before it listens: %d hits in the first level and %d in the second", f.seen.local.Load(), f.seen.shared.Load())
		}
		listen(t, f, f.seen)
		for range 3 {
			want(t, f, 1)
		}
		if f.seen.local.Load() != 2 || f.seen.shared.Load() != 3 {
			t.Errorf("when it listens: %d hits in the first level and %d in the second", f.seen.local.Load(), f.seen.shared.Load())
		}
		if err := f.shared.Delete(t.Context(), "somebody else's"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		want(t, f, 1)
		if f.seen.local.Load() != 3 {
			t.Error("the deletion of somebody else's key emptied it")
		}
	})
}

func TestFirstLevelForgetsInTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := listening(t, double, func(o *options) { o.LocalTTL = time.Second })
		want(t, f, 1)
		<-time.After(800 * time.Millisecond) // Jitter takes a tenth at most
		want(t, f, 1)
		<-time.After(time.Second)
		want(t, f, 1)
		if f.seen.local.Load() != 1 || f.seen.shared.Load() != 1 || f.seen.loads.Load() != 1 {
			t.Errorf("%d hits in the first level and %d in the second", f.seen.local.Load(), f.seen.shared.Load())
		}
	})
}

func TestFirstLevelIsBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const size = 100
		f := listening(t, double, func(o *options) { o.LocalSize = size })
		for range 2 {
			for key := range 10 * size {
				want(t, f, key)
				synctest.Wait() // for it to make room
			}
		}
		if n := f.seen.local.Load(); n > 2*size {
			t.Errorf("of %d values it kept %d, it has room for %d", 10*size, n, size)
		}
		if n, out := f.seen.local.Load(), f.seen.evicted.Load(); out != 20*size-n-size {
			t.Errorf("%d were stored, %d are there, and %d had to leave", 20*size-n, size, out)
		}
		kept := f.seen.evicted.Load()
		for key := range 10 * size {
			if err := f.Delete(t.Context(), key); err != nil {
				t.Fatal(err)
			}
		}
		if f.seen.evicted.Load() != kept {
			t.Error("what was deleted is said to have had to leave")
		}
	})
}

// A process took the lease and died: who waits loads when the lease has run out.
func TestDeadLeaderIsSucceeded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := listening(t, double)
		if _, err := f.shared.Fetch(t.Context(), "1", 2*time.Second); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		want(t, f, 1)
		if waited := time.Since(began); waited != 2*time.Second {
			t.Errorf("waited for %v, the lease lives for 2 s", waited)
		}
	})
}

// The others hold the leases for longer than anybody waits: it is too late then
// for loads of its own, for each of them, although there are turns.
func TestTooLateIsNotLoaded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := listening(t, double)
		var all sync.WaitGroup
		for key := range 16 { // as many as there are turns
			if _, err := f.shared.Fetch(t.Context(), strconv.Itoa(key), time.Minute); err != nil {
				t.Fatal(err)
			}
			all.Go(func() {
				if _, err := f.Get(t.Context(), key); !fault.Transient(err) {
					t.Errorf("%d: %v, want that it may be asked for again", key, err)
				}
			})
		}
		all.Wait()
		if n := f.seen.loads.Load(); n != 0 {
			t.Errorf("%d were loaded when it was too late", n)
		}
	})
}

func TestSlowLoadIsCutOff(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := listening(t, func(ctx context.Context, _ int) (int, error) {
			<-ctx.Done()
			return 0, fault.FromContext(ctx, "load")
		}, func(o *options) { o.LoadTimeout = time.Second })
		began := time.Now()
		_, err := f.Get(t.Context(), 1)
		if waited := time.Since(began); !fault.Is(err, fault.Unavailable) || waited != time.Second {
			t.Errorf("%v after %v, want Unavailable after 1 s", err, waited)
		}
	})
}

// moody is a loader that may exit and a codec that may panic.
type moody struct {
	digits
	exits, panics bool
}

func (m *moody) load(_ context.Context, key int) (int, error) {
	<-time.After(time.Millisecond)
	if m.exits {
		runtime.Goexit()
	}
	return 2 * key, nil
}

func (m *moody) Encode(v int) ([]byte, error) {
	if m.panics {
		panic("encode")
	}
	return m.digits.Encode(v)
}

// However a load ends, everybody hears of it, and the next one begins at once.
func TestFlightAlwaysLands(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]*moody{"the loader exits": {exits: true}, "the codec panics": {panics: true}} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := listening(t, m.load, func(o *options) { o.Codec = m })
				var all sync.WaitGroup
				for range 3 {
					all.Go(func() {
						if v, err := f.Get(t.Context(), 1); !fault.Is(err, fault.Internal) || v != 0 {
							t.Errorf("got %d, %v", v, err)
						}
					})
				}
				all.Wait()
				*m = moody{}
				began := time.Now()
				want(t, f, 1)
				if waited := time.Since(began); waited > 10*time.Millisecond {
					t.Errorf("the next load is held up for %v", waited)
				}
			})
		})
	}
}

func TestObserverHearsOfEverything(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := listening(t, func(_ context.Context, key int) (int, error) {
			<-time.After(time.Millisecond)
			if key == 0 {
				return 0, fault.New(fault.NotFound, "none")
			}
			return 2 * key, nil
		})
		for range 2 {
			if _, err := f.Get(t.Context(), 0); !fault.Is(err, fault.NotFound) {
				t.Errorf("got %v", err)
			}
		}
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() { want(t, f, 1) })
		}
		all.Wait()
		s := f.seen
		if s.nulls.Load() != 2 || s.coalesced.Load() != 4 || s.loads.Load() != 2 || s.failed.Load() != 0 || s.local.Load() != 1 || s.degraded.Load() != 0 {
			t.Errorf("%d nulls, %d coalesced, %d loads of which %d failed, %d local hits, %d times degraded",
				s.nulls.Load(), s.coalesced.Load(), s.loads.Load(), s.failed.Load(), s.local.Load(), s.degraded.Load())
		}
	})
}

// Not parallel: AllocsPerRun counts the allocations of the whole process.
func TestLocalHitAllocatesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := listening(t, double)
		ctx := t.Context()
		want(t, f, 1)
		if n := testing.AllocsPerRun(100, func() { _, _ = f.Get(ctx, 1) }); n != 0 {
			t.Errorf("%v allocations for a hit", n)
		}
	})
}
