package memory

import (
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

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

// pageOf is a page of the rows from a rank on, as long as they share its first
// words, without the one that the page comes after and those that has does not
// accept; nil accepts all.
func pageOf[V any](x *tx, i *index[id.ID, V], from rank, words int, page ports.Page, has func(v V) bool) []V {
	var list []V
	i.scan(x, from, func(at rank, r *row[id.ID, V]) bool {
		if !at.under(from, words) {
			return false
		}
		if r.key != page.After && (has == nil || has(r.val)) {
			list = append(list, r.val)
		}
		return len(list) < page.Limit
	})
	return list
}

// between is up to limit rows of an index from one rank to before another,
// without the one that the list comes after.
func between[V any](x *tx, i *index[id.ID, V], from, end rank, after id.ID, limit int) []V {
	var list []V
	i.scan(x, from, func(at rank, r *row[id.ID, V]) bool {
		if !at.less(end) {
			return false
		}
		if r.key != after {
			list = append(list, r.val)
		}
		return len(list) < limit
	})
	return list
}
