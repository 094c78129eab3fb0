package readthrough_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/core/fault"
)

func never(int, time.Time) bool { return false }

// A scan that panics fails like any other: soon there is another, and until
// then the last one answers.
func TestScanThatPanicsIsRepeated(t *testing.T) {
	bubble(t, func(t *testing.T) {
		scans := 0
		f := listening(t, double, func(o *options) {
			o.MadeSince, o.ScanEvery = never, 10*time.Minute
			o.Scan = func(_ context.Context, add func(int)) error {
				scans++
				if scans == 2 {
					panic("out of cheese")
				}
				add(scans)
				return nil
			}
		})
		synctest.Wait()
		rejects := func(key int, when string) {
			t.Helper()
			if _, err := f.Get(t.Context(), key); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %d: %v, want that it is not found", when, key, err)
			}
		}
		want(t, f, 1)
		rejects(3, "scanned once")
		<-time.After(10*time.Minute + time.Second)
		want(t, f, 1)
		rejects(3, "after a scan that panicked")
		<-time.After(time.Minute)
		want(t, f, 3)
		if f.seen.rejected.Load() != 2 || f.seen.scans.Load() != 3 || f.seen.filterFailed.Load() != 1 {
			t.Errorf("%d rejected, %d scans, %d failed", f.seen.rejected.Load(), f.seen.scans.Load(), f.seen.filterFailed.Load())
		}
	})
}
