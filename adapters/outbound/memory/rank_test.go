package memory

import (
	"bytes"
	"cmp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.com/surge/core/id"
)

func compareRanks(a, b rank) int {
	if a.less(b) != (slices.Compare(a[:], b[:]) < 0) {
		panic("less disagrees with the order of words")
	}
	return slices.Compare(a[:], b[:])
}

// Ranks order rows as what they are made of is ordered.
func TestRanksKeepOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.Custom(func(t *rapid.T) id.ID {
			return id.ID(rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 0x7f, 0x80, 0xff}), 16, 16).Draw(t, "bytes"))
		}).Filter(func(v id.ID) bool { return !v.IsZero() })
		a, b := ids.Draw(t, "a"), ids.Draw(t, "b")
		want := bytes.Compare(a[:], b[:])
		if got := compareRanks(byID(a), byID(b)); got != want {
			t.Errorf("ids in order %d have ranks in order %d", want, got)
		}
		if got := compareRanks(byNewest(a), byNewest(b)); got != -want {
			t.Errorf("ids in order %d have newest ranks in order %d", want, got)
		}
		if compareRanks(byNewest(id.Nil), byNewest(a)) >= 0 && a != lastID {
			t.Errorf("%v stands before the beginning", a)
		}
		n, m := rapid.Int64().Draw(t, "n"), rapid.Int64().Draw(t, "m")
		if got := cmp.Compare(signedWord(n), signedWord(m)); got != cmp.Compare(n, m) {
			t.Errorf("%d and %d have words in order %d", n, m, got)
		}
		from, to := time.Date(1678, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(2261, 12, 31, 0, 0, 0, 0, time.UTC).Unix()
		times := rapid.Custom(func(t *rapid.T) time.Time {
			return time.Unix(rapid.Int64Range(from, to).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds"))
		})
		at, bt := times.Draw(t, "at"), times.Draw(t, "bt")
		if got := cmp.Compare(timeWord(at), timeWord(bt)); got != at.Compare(bt) {
			t.Errorf("%v and %v have words in order %d", at, bt, got)
		}
	})
}

var lastID = id.ID(bytes.Repeat([]byte{0xff}, 16))

// Times that no word can tell apart stand at the ends.
func TestTimesOutOfRangeStandAtTheEnds(t *testing.T) {
	t.Parallel()
	ends := []time.Time{
		{}, time.Date(1678, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2261, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	if !slices.IsSortedFunc(ends, func(a, b time.Time) int { return cmp.Compare(timeWord(a), timeWord(b)) }) {
		t.Error("times out of range are not at the ends")
	}
	if timeWord(ends[0]) != timeWord(time.Date(1500, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Error("times before the range differ")
	}
}
