package memory

import "time"

// row is one committed row, or one that a transaction has written. A committed
// row never changes: an update replaces it, so that the pointer is its version.
type row[K comparable, V any] struct {
	key K
	val V
	seq uint64        // grows from commit to commit, and within one as it wrote
	at  time.Duration // when it was committed, since the database's epoch
}

// uncommitted is added to seq while a row is not committed: its transaction
// sees it after all others.
const uncommitted = 1 << 63

// table is rows by primary key with any number of ordered indexes. A unique
// index is a table of its own, whose key is the unique value.
type table[K comparable, V any] struct {
	db      *database
	n       int // its number in the database
	rows    map[K]*row[K, V]
	indexes []rowIndex[K, V]
}

// rowIndex is what a table tells its indexes.
type rowIndex[K comparable, V any] interface {
	add(r *row[K, V])
	remove(r *row[K, V])
}

func newTable[K comparable, V any](db *database) *table[K, V] {
	t := &table[K, V]{db: db, n: db.tables, rows: make(map[K]*row[K, V])}
	db.tables++
	return t
}

// get is the row as the transaction sees it, or nil. The row, or that there is
// none, cannot change under the transaction any more.
func (t *table[K, V]) get(x *tx, key K) *row[K, V] {
	o := t.overlay(x)
	if r, ok := o.writes[key]; ok {
		return r
	}
	return o.read(key)
}

// peek is get without the promise that the row stays.
func (t *table[K, V]) peek(x *tx, key K) *row[K, V] {
	if o, ok := x.parts[t.n].(*overlay[K, V]); ok {
		if r, ok := o.writes[key]; ok {
			return r
		}
	}
	return t.rows[key]
}

// put inserts or replaces a row.
func (t *table[K, V]) put(x *tx, key K, val V) {
	x.written++
	t.overlay(x).write(key, &row[K, V]{key: key, val: val, seq: uncommitted + x.written})
}

// drop deletes a row.
func (t *table[K, V]) drop(x *tx, key K) {
	x.written++
	t.overlay(x).write(key, nil)
}

// add makes a row everybody's. Its key has none.
func (t *table[K, V]) add(r *row[K, V]) {
	t.rows[r.key] = r
	for _, i := range t.indexes {
		i.add(r)
	}
}

// set inserts or replaces a row and commits it, without a transaction.
func (t *table[K, V]) set(key K, val V, at time.Duration) {
	t.db.seq++
	t.remove(key)
	t.add(&row[K, V]{key: key, val: val, seq: t.db.seq, at: at})
}

func (t *table[K, V]) remove(key K) {
	old, ok := t.rows[key]
	if !ok {
		return
	}
	delete(t.rows, key)
	for _, i := range t.indexes {
		i.remove(old)
	}
}

func (t *table[K, V]) overlay(x *tx) *overlay[K, V] {
	o, ok := x.parts[t.n].(*overlay[K, V])
	if !ok {
		o = &overlay[K, V]{t: t, reads: make(map[K]*row[K, V]), writes: make(map[K]*row[K, V])}
		x.parts[t.n] = o
	}
	return o
}

// overlay is what a transaction read of a table and what it wrote; nil is no
// row.
type overlay[K comparable, V any] struct {
	t      *table[K, V]
	reads  map[K]*row[K, V]
	writes map[K]*row[K, V]
}

// read answers a committed row, the same each time.
func (o *overlay[K, V]) read(key K) *row[K, V] {
	r, ok := o.reads[key]
	if !ok {
		r = o.t.rows[key]
		o.reads[key] = r
	}
	return r
}

func (o *overlay[K, V]) write(key K, r *row[K, V]) {
	o.read(key)
	o.writes[key] = r
}

// holds says whether everything that was read is still so.
func (o *overlay[K, V]) holds() bool {
	for key, r := range o.reads {
		if o.t.rows[key] != r {
			return false
		}
	}
	return true
}

// apply commits what was written: first away with the old rows, for a new one
// may take an old one's place in an index.
func (o *overlay[K, V]) apply(base uint64, at time.Duration) {
	for key := range o.writes {
		o.t.remove(key)
	}
	for _, r := range o.writes {
		if r != nil {
			r.seq, r.at = base+r.seq-uncommitted, at
			o.t.add(r)
		}
	}
}
