package memory

import (
	"cmp"
	"slices"

	"github.com/tidwall/btree"
)

// index keeps a table's rows, or some of them, in the order of a key I that is
// made from the row and different for every row.
type index[I any, K comparable, V any] struct {
	t    *table[K, V]
	of   func(r *row[K, V]) (I, bool) // false: the row is not in the index
	less func(a, b I) bool
	tree *btree.BTreeG[indexed[I, K, V]]
	hint btree.PathHint // most keys grow: where the last one went is near
}

type indexed[I any, K comparable, V any] struct {
	key I
	row *row[K, V]
}

func newIndex[I any, K comparable, V any](t *table[K, V], less func(a, b I) bool, of func(r *row[K, V]) (I, bool)) *index[I, K, V] {
	i := &index[I, K, V]{t: t, of: of, less: less}
	i.tree = btree.NewBTreeGOptions(i.lessRows, btree.Options{NoLocks: true})
	t.indexes = append(t.indexes, i)
	return i
}

func (i *index[I, K, V]) lessRows(a, b indexed[I, K, V]) bool { return i.less(a.key, b.key) }

func (i *index[I, K, V]) add(r *row[K, V]) {
	if key, ok := i.of(r); ok {
		i.tree.SetHint(indexed[I, K, V]{key, r}, &i.hint)
	}
}

func (i *index[I, K, V]) remove(r *row[K, V]) {
	if key, ok := i.of(r); ok {
		i.tree.Delete(indexed[I, K, V]{key, r})
	}
}

// scan visits rows from a key on in order, as the transaction sees them, until
// visit answers false. Rows that are only scanned may change under the
// transaction.
func (i *index[I, K, V]) scan(x *tx, from I, visit func(key I, r *row[K, V]) bool) {
	own, writes := i.own(x, from)
	more := true
	i.tree.Ascend(indexed[I, K, V]{key: from}, func(c indexed[I, K, V]) bool {
		for more && len(own) > 0 && i.less(own[0].key, c.key) {
			more = visit(own[0].key, own[0].row)
			own = own[1:]
		}
		if _, mine := writes[c.row.key]; more && !mine {
			more = visit(c.key, c.row)
		}
		return more
	})
	for more && len(own) > 0 {
		more = visit(own[0].key, own[0].row)
		own = own[1:]
	}
}

// own is what the transaction wrote of the index from a key on, in order, and
// all that it wrote of the table.
func (i *index[I, K, V]) own(x *tx, from I) (own []indexed[I, K, V], writes map[K]*row[K, V]) {
	o, ok := x.parts[i.t.n].(*overlay[K, V])
	if !ok {
		return nil, nil
	}
	for _, r := range o.writes {
		if r == nil {
			continue
		}
		if key, ok := i.of(r); ok && !i.less(key, from) {
			own = append(own, indexed[I, K, V]{key, r})
		}
	}
	slices.SortFunc(own, func(a, b indexed[I, K, V]) int {
		if i.less(a.key, b.key) {
			return -1
		}
		return 1
	})
	return own, o.writes
}

// count is how many rows the index has, as the transaction sees it.
func (i *index[I, K, V]) count(x *tx) int {
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

func (i *index[I, K, V]) holds(r *row[K, V]) bool {
	_, ok := i.of(r)
	return ok
}

// newAgeIndex keeps rows in the order in which they were committed.
func newAgeIndex[K comparable, V any](t *table[K, V], has func(v V) bool) *index[uint64, K, V] {
	return newIndex(t, cmp.Less[uint64], func(r *row[K, V]) (uint64, bool) { return r.seq, has == nil || has(r.val) })
}
