package ordering_test

import (
	"strconv"
	"testing"

	"example.com/surge/core/order"
)

// Most callers of a sale are refused: that must cost next to nothing.
func TestRefusalAllocatesNothing(t *testing.T) {
	s := open(t, 1)
	s.placed(s.buy(someone(), "k"))
	in := s.buy(someone(), "a key of ordinary length, as clients make them")
	n := testing.AllocsPerRun(100, func() {
		if _, err := s.Place(t.Context(), in); err == nil {
			t.Error("placed")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkRefused(b *testing.B) {
	s := open(b, 0)
	in := s.buy(someone(), "a key of ordinary length, as clients make them")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Place(b.Context(), in); err == nil {
			b.Fatal("placed")
		}
	}
}

func BenchmarkPlaced(b *testing.B) {
	s := open(b, order.MaxQuantity)
	user := someone()
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if _, err := s.Place(b.Context(), s.buy(user, strconv.Itoa(n))); err != nil {
			b.Fatal(err)
		}
	}
}
