package readthrough

import (
	"cmp"
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"example.com/surge/ports"
)

// Options is what a Cache reads and how. Key, Parse, Load, Codec and Shared are
// needed; of the others zero is the default.
type Options[K comparable, V any] struct {
	// Key names a value in the shared cache, and Parse reads the name again;
	// false for a name of somebody else's.
	Key   func(K) string
	Parse func(string) (K, bool)
	// Load reads a value from where it is true. NotFound is remembered as
	// nothing. Its context is its own: it carries the values of who came first,
	// and ends after LoadTimeout. Nobody waits for a load that goes on after that.
	Load func(ctx context.Context, key K) (V, error)
	// KeyOf is the key of a value that tells it. Another value than was asked for
	// is Internal, or where it is in the shared cache deleted and loaded again. Nil
	// takes values as they come.
	KeyOf  func(V) K
	Codec  Codec[V]
	Shared ports.Cache

	TTL     time.Duration // in the shared cache; 5 min
	NullTTL time.Duration // of nothing; 5 s
	// LocalTTL bounds how old a value in the process may be even if no
	// invalidation says so; 1 min.
	LocalTTL  time.Duration
	LocalSize int // values in the process; 10,000
	// Jitter is by which part a time to live may be shorter; 0.1.
	Jitter float64
	// Random is uniform in [0, 1) and safe for concurrent use. The default is
	// the same sequence in every process.
	Random func() float64
	// LoadTimeout bounds one load; 3 s. A second after it somebody else may.
	LoadTimeout time.Duration
	// LoadsAtOnce bounds the loads of this process while the shared cache is
	// down; 16. Who does not get a turn within LoadTimeout is Unavailable.
	LoadsAtOnce int
	// BreakAfter is after how many failed loads in a row this process refuses to
	// load, with Unavailable, until one load each BreakFor says that the store is
	// back; 0 is never. That nothing is there is no failure.
	BreakAfter int
	BreakFor   time.Duration // 1 s
	// RefreshAhead is the last part of a value's life in the process in which who
	// reads it has it loaded again, without waiting; 0 is none.
	RefreshAhead float64
	// StaleFor is how long after its end a value in the process may still be
	// answered, when it cannot be loaded; 0 is not at all.
	StaleFor time.Duration
	// Scan calls add for every key that there is, from one goroutine, and fails
	// when it cannot come by all of them: of these a filter is built, which
	// answers NotFound for others. Nil is no filter. Run scans.
	Scan func(ctx context.Context, add func(K)) error
	// MadeSince says whether the thing of a key may have become visible after the
	// instant at which a scan began, by what the key tells alone: such a key is
	// let through. It is generous, by how far clocks differ and by how long a
	// transaction takes. Needed with Scan.
	MadeSince func(key K, scanned time.Time) bool
	// ScanEvery is between two scans; 5 min. FilterSize is of how many keys one
	// in a hundred that never were is let through; 100,000, or twice what a scan
	// found.
	ScanEvery  time.Duration
	FilterSize uint
	Observer   Observer
}

func (o Options[K, V]) withDefaults() Options[K, V] {
	o.TTL = cmp.Or(o.TTL, 5*time.Minute)
	o.NullTTL = cmp.Or(o.NullTTL, 5*time.Second)
	o.LocalTTL = cmp.Or(o.LocalTTL, time.Minute)
	o.LocalSize = cmp.Or(o.LocalSize, 10_000)
	o.Jitter = cmp.Or(o.Jitter, 0.1)
	o.LoadTimeout = cmp.Or(o.LoadTimeout, 3*time.Second)
	o.LoadsAtOnce = cmp.Or(o.LoadsAtOnce, 16)
	o.ScanEvery = cmp.Or(o.ScanEvery, 5*time.Minute)
	o.FilterSize = cmp.Or(o.FilterSize, 100_000)
	o.BreakFor = cmp.Or(o.BreakFor, time.Second)
	if o.Random == nil {
		o.Random = sequence()
	}
	if o.Observer == nil {
		o.Observer = silent{}
	}
	return o
}

// sequence is enough to tell keys apart that one process stores.
func sequence() func() float64 {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(1, 2))
	return func() float64 {
		mu.Lock()
		defer mu.Unlock()
		return r.Float64()
	}
}

// hold is how long the right to load lasts: until a load is over for certain,
// and what it found is stored.
func (o *Options[K, V]) hold() time.Duration { return o.LoadTimeout + time.Second }

// life is how long something may be kept: nothing for NullTTL at most, and all
// of it shorter by up to Jitter.
func (o *Options[K, V]) life(null bool, ttl time.Duration) time.Duration {
	if null {
		ttl = min(ttl, o.NullTTL)
	}
	return ttl - time.Duration(o.Jitter*o.Random()*float64(ttl))
}
