package kafkakit

import (
	"math/rand/v2"
	"testing"
)

// Whatever comes, with gaps and in any order of acks, the position is the first
// message that is not acked, and the bounds count what is not.
func TestWindowAgainstAModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 0))
		var w window
		held := map[int64]int{}
		var offsets []int64
		offset := int64(random.IntN(5))
		for range 500 {
			if random.IntN(2) == 0 {
				offset += int64(1 + random.IntN(2)*random.IntN(4))
				size := random.IntN(100)
				w.add(offset, size)
				held[offset] = size
				offsets = append(offsets, offset)
			} else if len(offsets) > 0 {
				o := offsets[random.IntN(len(offsets))] - int64(random.IntN(2)) // a gap, at times
				w.ack(o)
				delete(held, o)
			}
			first, bytes := offset+1, 0
			for o, size := range held {
				first = min(first, o)
				bytes += size
			}
			if len(offsets) > 0 && (w.position() != first || w.count != len(held) || w.bytes != bytes) {
				t.Fatalf("seed %d: at %d with %d held of %d bytes, want %d, %d, %d", seed, w.position(), w.count, w.bytes, first, len(held), bytes)
			}
		}
	}
}

// One message that is not acked does not make the window grow without bound.
func TestWindowLooksAheadSoFar(t *testing.T) {
	t.Parallel()
	var w window
	w.add(0, 1)
	offset := int64(1)
	for ; w.fits(1, 10, 1000); offset++ {
		if offset > 2*lookahead {
			t.Fatal("there is no end")
		}
		w.add(offset, 1)
		w.ack(offset)
	}
	w.ack(0)
	if !w.fits(1, 10, 1000) || w.position() != offset {
		t.Errorf("at %d with %d entries, want room and %d", w.position(), len(w.entries), offset)
	}
}
