package id_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
)

var ids = rapid.Custom(func(t *rapid.T) id.ID {
	return id.ID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes"))
})

func TestTextRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := ids.Draw(t, "id")
		if back, err := id.Parse(v.String()); err != nil || back != v {
			t.Fatalf("%s came back as %s, %v", v, back, err)
		}
		var back id.ID
		data, err := json.Marshal(v)
		if err != nil || json.Unmarshal(data, &back) != nil || back != v {
			t.Fatalf("%s came back from JSON as %s, %v", data, back, err)
		}
	})
}

// One thing has one name: nothing but the canonical form is read.
func TestParseReadsOnlyTheCanonicalForm(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "0", "019B7CA9-8F2E-7000-8000-000000000001", "019b7ca98f2e70008000000000000001",
		"{019b7ca9-8f2e-7000-8000-000000000001}", "019b7ca9-8f2e-7000-8000-00000000000g",
		"019b7ca9-8f2e-7000-8000-0000000000001", "019b7ca9-8f2e-7000-80000-00000000001", " 19b7ca9-8f2e-7000-8000-000000000001",
	} {
		if v, err := id.Parse(s); !fault.Is(err, fault.InvalidArgument) {
			t.Errorf("Parse(%q) = %s, %v", s, v, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		if v, err := id.Parse(s); err == nil && v.String() != s {
			t.Fatalf("%q was read as %s", s, v)
		}
	})
}

func TestV7SortsByTime(t *testing.T) {
	t.Parallel()
	base := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	highest := [10]byte{255, 255, 255, 255, 255, 255, 255, 255, 255, 255}
	earlier, later := id.V7(base, highest), id.V7(base.Add(time.Millisecond), [10]byte{})
	if bytes.Compare(earlier[:], later[:]) >= 0 {
		t.Errorf("%s is not before %s", earlier, later)
	}
	if s := earlier.String(); s != "019b7ca9-8c88-7fff-bfff-ffffffffffff" {
		t.Errorf("%s is not the version 7 UUID of that time", s)
	}
}

func TestHashTellsPartsApart(t *testing.T) {
	t.Parallel()
	if got := id.Hash("user", "key").String(); got != "8e9dcf9d-a50b-4e66-e797-154b1e0cb79b" {
		t.Errorf("the hash of things that are stored became %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOf(rapid.String()).Draw(t, "a")
		b := rapid.SliceOf(rapid.String()).Draw(t, "b")
		if same := slices.Equal(a, b); same != (id.Hash(a...) == id.Hash(b...)) {
			t.Fatalf("%q and %q", a, b)
		}
		// The same text, divided elsewhere.
		s := rapid.StringN(1, -1, -1).Draw(t, "text")
		i := rapid.IntRange(0, len(s)-1).Draw(t, "cut")
		if id.Hash(s[:i], s[i:]) == id.Hash(s) || id.Hash(s[:i], s[i:]) == id.Hash(s, "") {
			t.Fatalf("%q cut at %d", s, i)
		}
	})
}

func TestHashAllocatesNothing(t *testing.T) {
	user, key := ident(t).String(), "a key of ordinary length, as clients make them"
	if n := testing.AllocsPerRun(100, func() { id.Hash(user, key) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func ident(t *testing.T) id.ID {
	t.Helper()
	return id.V7(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), [10]byte{1})
}

func TestTimeIsOfV7(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC)
	if got, ok := id.V7(at, [10]byte{0xff, 0xff, 0xff}).Time(); !ok || !got.Equal(at) {
		t.Errorf("made at %v, %v, want %v", got, ok, at)
	}
	for _, v := range []id.ID{id.Nil, {6: 0x40, 8: 0x80}, {6: 0x70}} {
		if got, ok := v.Time(); ok {
			t.Errorf("%s was made at %v", v, got)
		}
	}
}
