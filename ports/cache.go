package ports

import (
	"context"
	"time"
)

// Cache is a shared second level: it may lose anything at any time, but never
// serves what was deleted. Fills are protected by leases so that one process
// loads a missing key and a value that was read before a deletion cannot come
// back after it.
type Cache interface {
	CacheValues
	CacheLeases
	CacheInvalidations
}

// CacheValues is plain access by key.
type CacheValues interface {
	// Get reads one key. A key that is not there is NotFound; one that holds
	// "nothing" is a Cached with Null set.
	Get(ctx context.Context, key string) (Cached, error)
	// GetMany reads many keys in one round trip. The answer has one element per
	// key in the same order; Found is false for a key that is not there.
	GetMany(ctx context.Context, keys []string) ([]Cached, error)
	// Set stores a value that the caller knows to be current, whatever was
	// there. ttl is positive; a value lives no longer. A lease on the key is
	// voided, as by Delete.
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	// Delete removes keys, voids every lease on them and tells every node that
	// watches. After it returned, no Get and no Fetch on any node answers what
	// was there before. Deleting what is not there is no error, and tells all
	// the same.
	Delete(ctx context.Context, keys ...string) error
}

// CacheLeases lets one caller of many load a missing key.
type CacheLeases interface {
	// Fetch reads a key and, when it is not there, takes the lease to load it,
	// for hold at most. Outcome says which: the value (or null) was there, the
	// lease is the caller's, or somebody else has it (then Await).
	Fetch(ctx context.Context, key string, hold time.Duration) (Fetched, error)
	// Fill stores what the holder of a lease loaded and gives the lease back.
	// It answers false, and nothing changes, when the lease is not current any
	// more: it ran out and went to another, or the key was deleted or set since.
	// A null never replaces a value.
	Fill(ctx context.Context, key string, lease Lease, fill Fill) (bool, error)
	// Abandon gives a lease back without a value, so that a waiter may try at
	// once. A lease that is not current is left alone.
	Abandon(ctx context.Context, key string, lease Lease) error
	// Await blocks until it is worth to Fetch again: the lease on the key was
	// filled, abandoned or ran out, or the key was deleted. It may return early.
	Await(ctx context.Context, key string) error
}

// CacheInvalidations is how a first level hears of deletions.
type CacheInvalidations interface {
	// Watch calls fn for every deletion, and every Set, made through any node,
	// this one included, until ctx ends; then it returns nil. fn is called from
	// one goroutine, in an order in which no deletion of a key is overtaken by
	// an earlier one; it must not block. When deletions may have been lost, fn is
	// called with Lost set: everything that was derived from this cache before
	// is doubtful. Watch calls fn with Lost first of all, once it listens, so
	// that nothing read before that moment is trusted. It does not listen again
	// by itself: when it cannot hear any more it returns Unavailable, and from
	// then until the next Watch says Lost its caller knows that it is deaf.
	Watch(ctx context.Context, fn func(Invalidation)) error
}

// Cached is what a key holds. Value belongs to the caller.
type Cached struct {
	Value []byte
	Found bool // false only in the answer of GetMany
	Null  bool // it is known that there is nothing
}

// Lease is the right to fill one key. The zero Lease is none.
type Lease string

// FetchOutcome says what Fetch found.
type FetchOutcome uint8

// The outcomes of Fetch.
const (
	FetchHit   FetchOutcome = iota // Cached holds the value or the null
	FetchLease                     // nothing there: the caller loads and fills
	FetchHeld                      // nothing there: somebody else is loading
)

// Fetched is the answer of Fetch.
type Fetched struct {
	Outcome FetchOutcome
	Cached  Cached
	Lease   Lease
}

// Fill is what a loader found: a value, or null for nothing.
type Fill struct {
	Value []byte
	Null  bool
	TTL   time.Duration // positive
}

// Invalidation says that a key is to be forgotten, or, with Lost, every key.
type Invalidation struct {
	Key  string
	Lost bool
}
