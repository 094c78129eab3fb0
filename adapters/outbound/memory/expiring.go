package memory

import (
	"container/heap"
	"time"
)

// expiring is a map whose entries end by themselves. It is not safe for
// concurrent use: whoever embeds it has a mutex. Reads never see an entry past
// its end; entries that nobody reads are swept a few at a time by writes, so
// that the map is bounded by what was put in during one lifetime.
type expiring[V any] struct {
	entries map[string]*expiringEntry[V]
	byEnd   endHeap[V]
	removed func(V) // told of every value that remove and sweep take out; may be nil
}

type expiringEntry[V any] struct {
	key   string
	value V
	end   time.Time
	at    int // index in the heap
}

func newExpiring[V any]() *expiring[V] {
	return &expiring[V]{entries: map[string]*expiringEntry[V]{}}
}

// get answers a live entry.
func (e *expiring[V]) get(key string) (V, bool) {
	if x, ok := e.entries[key]; ok && time.Now().Before(x.end) {
		return x.value, true
	}
	var none V
	return none, false
}

// put sets an entry that lives for ttl.
func (e *expiring[V]) put(key string, value V, ttl time.Duration) {
	e.sweep()
	end := time.Now().Add(ttl)
	if x, ok := e.entries[key]; ok {
		x.value, x.end = value, end
		heap.Fix(&e.byEnd, x.at)
		return
	}
	x := &expiringEntry[V]{key: key, value: value, end: end}
	e.entries[key] = x
	heap.Push(&e.byEnd, x)
}

// remove takes an entry out.
func (e *expiring[V]) remove(key string) {
	if x, ok := e.entries[key]; ok {
		heap.Remove(&e.byEnd, x.at)
		delete(e.entries, key)
		if e.removed != nil {
			e.removed(x.value)
		}
	}
}

// sweep removes up to four entries that have ended: more than the one that a
// write adds, so that the map shrinks.
func (e *expiring[V]) sweep() {
	now := time.Now()
	for range 4 {
		if len(e.byEnd) == 0 || now.Before(e.byEnd[0].end) {
			return
		}
		e.remove(e.byEnd[0].key)
	}
}

type endHeap[V any] []*expiringEntry[V]

func (h endHeap[V]) Len() int           { return len(h) }
func (h endHeap[V]) Less(i, j int) bool { return h[i].end.Before(h[j].end) }
func (h endHeap[V]) Swap(i, j int)      { h[i], h[j] = h[j], h[i]; h[i].at, h[j].at = i, j }

func (h *endHeap[V]) Push(x any) {
	e := x.(*expiringEntry[V]) //nolint:errcheck,forcetypeassert // only put pushes
	e.at = len(*h)
	*h = append(*h, e)
}

func (h *endHeap[V]) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return last
}
