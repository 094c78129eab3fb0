package breaker_test

import (
	"testing"

	"example.com/surge/app/breaker"
)

// Not parallel: AllocsPerRun counts the allocations of the whole process.
func TestClosedCallAllocatesNothing(t *testing.T) {
	b := breaker.New(threshold, cooldown, nil)
	value := 0
	if n := testing.AllocsPerRun(100, func() {
		_ = b.Do(func() error { value++; return nil })
	}); n != 0 {
		t.Errorf("%v allocations in a call that succeeds", n)
	}
}
