package entropy_test

import (
	"bytes"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/entropy"
	"example.com/surge/core/id"
)

// In a bubble the clock stands still, so that every id shares a millisecond.
func TestIDsGrowWithinOneMillisecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := entropy.Seeded(1)
		last := g.New()
		for range 300_000 {
			next := g.New()
			if bytes.Compare(next[:], last[:]) <= 0 {
				t.Fatalf("%v came after %v", next, last)
			}
			last = next
		}
	})
}

func TestIDsGrowWithTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := entropy.Seeded(1)
		a := g.New()
		<-time.After(time.Millisecond)
		if b := g.New(); bytes.Compare(b[:6], a[:6]) <= 0 {
			t.Errorf("%v came a millisecond after %v", b, a)
		}
	})
}

func TestSameSeedSameIDs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b, c := entropy.Seeded(7), entropy.Seeded(7), entropy.Seeded(8)
		for range 100 {
			x, y, z := a.New(), b.New(), c.New()
			if x != y || x == z {
				t.Fatalf("seed 7 made %v and %v, seed 8 made %v", x, y, z)
			}
		}
	})
}

func TestIDsAreVersion7(t *testing.T) {
	t.Parallel()
	s := entropy.New().New().String()
	if s[14] != '7' || (s[19] != '8' && s[19] != '9' && s[19] != 'a' && s[19] != 'b') {
		t.Errorf("%s is not a version 7 UUID", s)
	}
}

func TestIDsAreUniqueUnderConcurrency(t *testing.T) {
	t.Parallel()
	g := entropy.New()
	var mu sync.Mutex
	seen := map[id.ID]bool{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 2000 {
				v := g.New()
				mu.Lock()
				if seen[v] {
					t.Errorf("%v was made twice", v)
				}
				seen[v] = true
				mu.Unlock()
			}
		})
	}
	all.Wait()
}

func BenchmarkNew(b *testing.B) {
	g := entropy.New()
	b.ReportAllocs()
	for b.Loop() {
		g.New()
	}
}
