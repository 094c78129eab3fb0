package consuming

import (
	"math"
	"testing"
	"time"
)

func TestBackoffDoublesUpToItsBound(t *testing.T) {
	t.Parallel()
	b := backoff{min: 100 * time.Millisecond, max: time.Second}
	for n, want := range map[int]time.Duration{
		1: 100 * time.Millisecond, 2: 200 * time.Millisecond, 4: 800 * time.Millisecond, 5: time.Second, math.MaxInt: time.Second,
	} {
		if got := b.after(n); got != want {
			t.Errorf("after %d failures: %v, want %v", n, got, want)
		}
	}
}
