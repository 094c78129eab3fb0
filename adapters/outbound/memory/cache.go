package memory

import (
	"bytes"
	"sync"
	"time"

	"example.com/surge/ports"
)

// CacheOptions bound a cache. Zero stands for the default.
type CacheOptions struct {
	// Entries and Bytes (of keys and values) are how much it holds; 65,536 and
	// 64 MiB. What ends soonest makes room for more: nulls go before values. A
	// value that is larger than all of it is not kept.
	Entries int
	Bytes   int
	// Backlog is how many deletions wait for one watcher that is slow; 1,024.
	// With more of them it is told that some were lost.
	Backlog int
}

// CacheBackend is one shared cache. Leases are as many as loads in progress,
// and those that a process died with, until they run out.
type CacheBackend struct {
	link
	options CacheOptions

	mu       sync.Mutex // guards all below
	values   *expiring[cacheValue]
	bytes    int
	leases   *expiring[*cacheLease]
	granted  uint64 // how many leases there were: the name of the last
	watchers []*cacheWatcher
}

type cacheValue struct {
	value []byte
	null  bool
	size  int
}

// NewCacheBackend is empty.
func NewCacheBackend(o CacheOptions) *CacheBackend {
	if o.Entries == 0 {
		o.Entries = 65_536
	}
	if o.Bytes == 0 {
		o.Bytes = 64 << 20
	}
	if o.Backlog == 0 {
		o.Backlog = 1024
	}
	b := &CacheBackend{options: o}
	b.clear()
	return b
}

// Lose forgets everything, as a failover would, and tells every watcher.
func (b *CacheBackend) Lose() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clear()
	b.tell(ports.Invalidation{Lost: true})
}

func (b *CacheBackend) clear() {
	if b.leases != nil {
		for _, e := range b.leases.byEnd {
			close(e.value.ended)
		}
	}
	b.leases = newExpiring[*cacheLease]()
	b.values = newExpiring[cacheValue]()
	b.values.removed = func(v cacheValue) { b.bytes -= v.size }
	b.bytes = 0
}

// Node is one process's connection.
func (b *CacheBackend) Node() *Cache { return &Cache{b} }

// get answers what a key holds. The mutex is held.
func (b *CacheBackend) get(key string) (ports.Cached, bool) {
	v, ok := b.values.get(key)
	if !ok {
		return ports.Cached{}, false
	}
	return ports.Cached{Value: bytes.Clone(v.value), Found: true, Null: v.null}, true
}

// put replaces what a key holds and makes room. The mutex is held.
func (b *CacheBackend) put(key string, v cacheValue, ttl time.Duration) {
	b.values.remove(key)
	v.size = len(key) + len(v.value)
	if v.size > b.options.Bytes {
		return
	}
	v.value = bytes.Clone(v.value)
	b.bytes += v.size
	b.values.put(key, v, ttl)
	for len(b.values.entries) > b.options.Entries || b.bytes > b.options.Bytes {
		b.values.remove(b.values.byEnd[0].key)
	}
}
