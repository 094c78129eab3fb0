package memory

import (
	"bytes"
	"encoding/binary"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// lessID is by id ascending: oldest first, for ids of one source grow.
func lessID(a, b id.ID) bool {
	ah, bh := binary.BigEndian.Uint64(a[:8]), binary.BigEndian.Uint64(b[:8])
	if ah != bh {
		return ah < bh
	}
	return binary.BigEndian.Uint64(a[8:]) < binary.BigEndian.Uint64(b[8:])
}

// newestFirst is by id descending.
func newestFirst(a, b id.ID) bool { return lessID(b, a) }

// beforeNewest is where a list with the newest first begins.
func beforeNewest(after id.ID) id.ID {
	if after.IsZero() {
		return lastID
	}
	return after
}

var lastID = id.ID(bytes.Repeat([]byte{0xff}, len(id.ID{})))

// within keeps the rows of one owner together, by id.
type within struct{ owner, id id.ID }

func lessWithin(a, b within) bool {
	if a.owner != b.owner {
		return lessID(a.owner, b.owner)
	}
	return lessID(a.id, b.id)
}

func newestWithin(a, b within) bool {
	if a.owner != b.owner {
		return lessID(a.owner, b.owner)
	}
	return newestFirst(a.id, b.id)
}

// timed is a point in time at which something is due, with the id of what.
type timed struct {
	at time.Time
	id id.ID
}

func lessTimed(a, b timed) bool {
	if c := a.at.Compare(b.at); c != 0 {
		return c < 0
	}
	return lessID(a.id, b.id)
}

// getMany answers the rows of those keys that exist, each once.
func getMany[K comparable, V any](x *tx, t *table[K, V], keys []K) []V {
	var list []V
	seen := make(map[K]bool, len(keys))
	for _, k := range keys {
		if r := t.get(x, k); r != nil && !seen[k] {
			seen[k] = true
			list = append(list, r.val)
		}
	}
	return list
}

// pageOf is a page of an index by id ascending.
func pageOf[V any](x *tx, i *index[id.ID, id.ID, V], page ports.Page) []V {
	var list []V
	i.scan(x, page.After, func(at id.ID, r *row[id.ID, V]) bool {
		if at != page.After {
			list = append(list, r.val)
		}
		return len(list) < page.Limit
	})
	return list
}

// pageWithin is a page of one owner's rows that has accepts; nil accepts all.
func pageWithin[V any](x *tx, i *index[within, id.ID, V], from within, page ports.Page, has func(v V) bool) []V {
	var list []V
	i.scan(x, from, func(at within, r *row[id.ID, V]) bool {
		if at.owner == from.owner && at.id != page.After && (has == nil || has(r.val)) {
			list = append(list, r.val)
		}
		return at.owner == from.owner && len(list) < page.Limit
	})
	return list
}

// until is up to limit rows that were due before a time, longest due first.
func until[V any](x *tx, i *index[timed, id.ID, V], before time.Time, limit int) []V {
	var list []V
	i.scan(x, timed{}, func(at timed, r *row[id.ID, V]) bool {
		if !at.at.Before(before) {
			return false
		}
		list = append(list, r.val)
		return len(list) < limit
	})
	return list
}
