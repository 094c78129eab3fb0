package readthrough

import (
	"cmp"
	"context"
	"encoding/json"
	"math/rand/v2"
	"time"

	"example.com/surge/core/fault"
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
	// nothing. It runs under a context of its own.
	Load   func(ctx context.Context, key K) (V, error)
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
	// Random is uniform in [0, 1) and safe for concurrent use.
	Random func() float64
	// LoadTimeout bounds one load, and with it a lease; 3 s.
	LoadTimeout time.Duration
	// LoadsAtOnce bounds the loads of this process while the shared cache is
	// down; 16. Who does not get a turn within LoadTimeout is Unavailable.
	LoadsAtOnce int
	Observer    Observer
}

func (o Options[K, V]) withDefaults() Options[K, V] {
	o.TTL = cmp.Or(o.TTL, 5*time.Minute)
	o.NullTTL = cmp.Or(o.NullTTL, 5*time.Second)
	o.LocalTTL = cmp.Or(o.LocalTTL, time.Minute)
	o.LocalSize = cmp.Or(o.LocalSize, 10_000)
	o.Jitter = cmp.Or(o.Jitter, 0.1)
	o.LoadTimeout = cmp.Or(o.LoadTimeout, 3*time.Second)
	o.LoadsAtOnce = cmp.Or(o.LoadsAtOnce, 16)
	if o.Random == nil {
		o.Random = rand.Float64
	}
	if o.Observer == nil {
		o.Observer = silent{}
	}
	return o
}

// jittered is a time to live, shorter by up to Jitter.
func (o *Options[K, V]) jittered(ttl time.Duration) time.Duration {
	return ttl - time.Duration(o.Jitter*o.Random()*float64(ttl))
}

// Codec puts values into bytes and back. Bytes that it cannot decode are
// deleted and loaded again.
type Codec[V any] interface {
	Encode(v V) ([]byte, error)
	Decode(b []byte) (V, error)
}

// JSON is a codec for values that encoding/json knows.
type JSON[V any] struct{}

// Encode encodes.
func (JSON[V]) Encode(v V) ([]byte, error) {
	b, err := json.Marshal(v)
	return b, fault.Wrap(err, fault.Internal, "encode a value for the cache")
}

// Decode decodes.
func (JSON[V]) Decode(b []byte) (V, error) {
	var v V
	return v, fault.Wrap(json.Unmarshal(b, &v), fault.Internal, "decode a value of the cache")
}

// Observer hears where values come from. Its methods are called from many
// goroutines, some on the hottest path there is, and must not block.
type Observer interface {
	// Hit: a value, or that there is none, was found in a level.
	Hit(level string)
	// Loaded: the loader was called.
	Loaded(took time.Duration, err error)
	// Coalesced: somebody waits for a load that another one began.
	Coalesced()
	// Degraded: the shared cache could not be used.
	Degraded(doing string, err error)
	// Flushed: the first level was emptied, because invalidations were lost.
	Flushed()
}

// The levels, for Hit.
const (
	Local  = "local"
	Shared = "shared"
)

type silent struct{}

func (silent) Hit(string)                  {}
func (silent) Loaded(time.Duration, error) {}
func (silent) Coalesced()                  {}
func (silent) Degraded(string, error)      {}
func (silent) Flushed()                    {}
