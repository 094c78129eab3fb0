package memory

import (
	"cmp"
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A scan sees what was committed with what its own transaction wrote laid over
// it, in order, from any key on.
func TestScanMergesOwnWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		db := newDatabase()
		numbers := newTable[int, int](db)
		// By value, then key; odd values are not in the index.
		byValue := newIndex(numbers, func(r *row[int, int]) (rank, bool) {
			return rank{uint64(r.val), uint64(r.key)}, r.val%2 == 0
		})
		want := make(map[int]int)
		write := func(x *tx) {
			for range rapid.IntRange(0, 12).Draw(t, "writes") {
				key, val := rapid.IntRange(0, 9).Draw(t, "key"), rapid.IntRange(-1, 9).Draw(t, "value")
				if val < 0 {
					numbers.drop(x, key)
					delete(want, key)
					continue
				}
				numbers.put(x, key, val)
				want[key] = val
			}
		}
		for range 3 {
			if _, err := db.transact(context.Background(), func(ctx context.Context, x *tx) error {
				if err := x.enter(ctx, "write and scan"); err != nil {
					return err
				}
				defer x.leave()
				write(x)
				from := rapid.IntRange(0, 10).Draw(t, "from")
				var got, expected [][2]int
				byValue.scan(x, rank{uint64(from)}, func(at rank, r *row[int, int]) bool {
					if at != (rank{uint64(r.val), uint64(r.key)}) {
						t.Errorf("%d: %d stands at %v", r.key, r.val, at)
					}
					got = append(got, [2]int{r.val, r.key})
					return true
				})
				even := 0
				for k, v := range want {
					if v%2 != 0 {
						continue
					}
					if even++; v >= from {
						expected = append(expected, [2]int{v, k})
					}
				}
				slices.SortFunc(expected, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
				if !slices.Equal(got, expected) {
					t.Errorf("from %d on it visits %v, want %v", from, got, expected)
				}
				if n := byValue.count(x); n != even {
					t.Errorf("it counts %d rows, want %d", n, even)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A scan ends where visit says so, among own rows and committed ones.
func TestScanStops(t *testing.T) {
	t.Parallel()
	db := newDatabase()
	numbers := newTable[int, int](db)
	ascending := newIndex(numbers, func(r *row[int, int]) (rank, bool) { return rank{uint64(r.key)}, true })
	for _, k := range []int{1, 3, 5} {
		numbers.set(k, 0, 0)
	}
	x := &tx{db: db, parts: make([]part, db.tables)}
	for _, k := range []int{0, 2, 4, 6, 7} {
		numbers.put(x, k, 0)
	}
	for limit := 1; limit <= 8; limit++ {
		n := 0
		ascending.scan(x, rank{}, func(_ rank, r *row[int, int]) bool {
			if r.key != n {
				t.Errorf("visit %d is of %d", n, r.key)
			}
			n++
			return n < limit
		})
		if n != limit {
			t.Errorf("it visits %d rows, want %d", n, limit)
		}
	}
}
