package readthrough

import (
	"sync"
	"time"

	"github.com/bits-and-blooms/bloom/v3"
)

// falsePositives is how many of the keys that never were are let through.
const falsePositives = 0.01

// filter knows which keys there cannot be. It is cold, and lets all through,
// until one scan is complete; while the next one goes on it answers from the
// last.
type filter struct {
	mu    sync.RWMutex
	known *bloom.BloomFilter // nil while cold
	since time.Time          // when the scan of what is known began
	next  *bloom.BloomFilter // of the scan that goes on, or nil
	size  uint               // keys to make room for
	added int                // by the scan that goes on
}

// lacks says that a key was not there when a scan began, and when that was.
func (f *filter) lacks(name string) (since time.Time, lacks bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.since, f.known != nil && !f.known.TestString(name)
}

// add makes a key known, also to a scan that has passed its place.
func (f *filter) add(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known != nil {
		f.known.AddString(name)
	}
	if f.next != nil {
		f.next.AddString(name)
	}
}

func (f *filter) begin() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next, f.added = bloom.NewWithEstimates(f.size, falsePositives), 0
}

// scanned adds what a scan came by.
func (f *filter) scanned(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next.AddString(name)
	f.added++
}

// end puts a complete scan in the place of the last one, or drops it.
func (f *filter) end(began time.Time, complete bool) (keys int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if complete {
		f.known, f.since = f.next, began
		f.size = max(f.size, 2*uint(f.added))
	}
	f.next = nil
	return f.added
}
