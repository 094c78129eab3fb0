package memory

import (
	"slices"

	"github.com/tidwall/btree"
)

// index keeps a table's rows, or some of them, in order.
type index[K comparable, V any] struct {
	t    *table[K, V]
	of   func(r *row[K, V]) (rank, bool) // different for every row; false: it is not in the index
	tree *btree.BTreeG[ranked]
	hint btree.PathHint // most ranks grow: where the last one went is near
}

// ranked is a row at its place. The type of the row is known to its index.
type ranked struct {
	at  rank
	row any
}

func lessRanked(a, b ranked) bool { return a.at.less(b.at) }

func newIndex[K comparable, V any](t *table[K, V], of func(r *row[K, V]) (rank, bool)) *index[K, V] {
	i := &index[K, V]{t: t, of: of, tree: btree.NewBTreeGOptions(lessRanked, btree.Options{NoLocks: true})}
	t.indexes = append(t.indexes, i)
	return i
}

// newAgeIndex keeps the rows that has accepts (nil: all) in the order in which
// they were committed.
func newAgeIndex[K comparable, V any](t *table[K, V], has func(v V) bool) *index[K, V] {
	return newIndex(t, func(r *row[K, V]) (rank, bool) { return rank{r.seq}, has == nil || has(r.val) })
}

func (i *index[K, V]) add(r *row[K, V]) {
	if at, ok := i.of(r); ok {
		i.tree.SetHint(ranked{at, r}, &i.hint)
	}
}

func (i *index[K, V]) remove(r *row[K, V]) {
	if at, ok := i.of(r); ok {
		i.tree.Delete(ranked{at: at})
	}
}

// scan visits rows from a rank on in order, as the transaction sees them, until
// visit answers false. Rows that are only scanned may change under the
// transaction.
func (i *index[K, V]) scan(x *tx, from rank, visit func(at rank, r *row[K, V]) bool) {
	own, writes := i.own(x, from)
	more := true
	show := func(c ranked) {
		if r, ok := c.row.(*row[K, V]); ok {
			more = visit(c.at, r)
		}
	}
	i.tree.Ascend(ranked{at: from}, func(c ranked) bool {
		for more && len(own) > 0 && lessRanked(own[0], c) {
			show(own[0])
			own = own[1:]
		}
		if more && !overwrites(writes, c) {
			show(c)
		}
		return more
	})
	for more && len(own) > 0 {
		show(own[0])
		own = own[1:]
	}
}

// overwrites says whether a transaction wrote a committed row.
func overwrites[K comparable, V any](writes map[K]*row[K, V], c ranked) bool {
	if len(writes) == 0 {
		return false
	}
	r, ok := c.row.(*row[K, V])
	if !ok {
		return false
	}
	_, mine := writes[r.key]
	return mine
}

// own is what the transaction wrote of the index from a rank on, in order, and
// all that it wrote of the table.
func (i *index[K, V]) own(x *tx, from rank) (own []ranked, writes map[K]*row[K, V]) {
	o, ok := x.parts[i.t.n].(*overlay[K, V])
	if !ok {
		return nil, nil
	}
	for _, r := range o.writes {
		if r == nil {
			continue
		}
		if at, ok := i.of(r); ok && !at.less(from) {
			own = append(own, ranked{at, r})
		}
	}
	slices.SortFunc(own, func(a, b ranked) int { return slices.Compare(a.at[:], b.at[:]) })
	return own, o.writes
}

// count is how many rows the index has, as the transaction sees it.
func (i *index[K, V]) count(x *tx) int {
	n := i.tree.Len()
	o, ok := x.parts[i.t.n].(*overlay[K, V])
	if !ok {
		return n
	}
	for key, r := range o.writes {
		if old, ok := i.t.rows[key]; ok && i.holds(old) {
			n--
		}
		if r != nil && i.holds(r) {
			n++
		}
	}
	return n
}

func (i *index[K, V]) holds(r *row[K, V]) bool {
	_, ok := i.of(r)
	return ok
}
