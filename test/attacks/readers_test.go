package attacks

import (
	"context"
	"strconv"
	"time"

	"example.com/surge/app/readthrough"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

type (
	options = readthrough.Options[int, int]

	// reader is one node's way to read things.
	reader interface {
		Get(ctx context.Context, key int) (int, error)
		Delete(ctx context.Context, key int) error
		Run(ctx context.Context) error
	}
)

// digits is how versions are cached.
type digits struct{}

func (digits) Encode(v int) ([]byte, error) { return strconv.AppendInt(nil, int64(v), 10), nil }
func (digits) Decode(b []byte) (int, error) { return strconv.Atoi(string(b)) }

// The times are a fifth of those of the catalogue, and stand in its proportion.
const (
	ttl         = time.Minute
	localTTL    = 12 * time.Second
	loadTimeout = 600 * time.Millisecond
)

// protected reads with all that readthrough does, but for some changes.
func protected(changes ...func(*options)) func(*store, ports.Cache) reader {
	return func(s *store, shared ports.Cache) reader {
		o := options{
			Key: strconv.Itoa,
			Parse: func(name string) (int, bool) {
				key, err := strconv.Atoi(name)
				return key, err == nil
			},
			Load: s.load, Codec: digits{}, Shared: shared,
			TTL: ttl, NullTTL: time.Second, LocalTTL: localTTL, LoadTimeout: loadTimeout, LoadsAtOnce: 4,
			BreakAfter: 5, BreakFor: 200 * time.Millisecond, RefreshAhead: .2, StaleFor: 2 * time.Minute,
			Scan: s.scan, MadeSince: madeSince,
		}
		for _, change := range changes {
			change(&o)
		}
		return readthrough.New(o)
	}
}

// Keys from newest on are of things that were made during an attack, and tell
// when: in milliseconds since this moment of the virtual clock.
const newest = 1_000_000_000

var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func newKey() int { return newest + int(time.Since(epoch).Milliseconds()) }

// madeSince is Options.MadeSince.
func madeSince(key int, scanned time.Time) bool {
	const margin = 10 * time.Second
	at := epoch.Add(time.Duration(key-newest) * time.Millisecond)
	return key >= newest && at.After(scanned.Add(-margin)) && at.Before(time.Now().Add(margin))
}

// aside is cache-aside as it is written first: look in the cache; if it is not
// there, or the cache is down, read the store and leave a copy.
type aside struct {
	store  *store
	shared ports.Cache
}

func plain(s *store, shared ports.Cache) reader { return aside{s, shared} }

func (a aside) Get(ctx context.Context, key int) (int, error) {
	if c, err := a.shared.Get(ctx, strconv.Itoa(key)); err == nil {
		return digits{}.Decode(c.Value)
	}
	v, err := a.store.load(ctx, key)
	if err == nil {
		text, _ := digits{}.Encode(v)                       // which cannot fail
		_ = a.shared.Set(ctx, strconv.Itoa(key), text, ttl) // or the next one does
	}
	return v, err
}

func (a aside) Delete(ctx context.Context, key int) error {
	return a.shared.Delete(ctx, strconv.Itoa(key))
}

func (aside) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// unleased lets everybody load, and store what they loaded at any time, where
// nothing is stored.
type unleased struct{ ports.Cache }

func (u unleased) Fetch(ctx context.Context, key string, _ time.Duration) (ports.Fetched, error) {
	c, err := u.Get(ctx, key)
	if fault.Is(err, fault.NotFound) {
		return ports.Fetched{Outcome: ports.FetchLease}, nil
	}
	return ports.Fetched{Outcome: ports.FetchHit, Cached: c}, err
}

func (u unleased) Fill(ctx context.Context, key string, _ ports.Lease, fill ports.Fill) (bool, error) {
	f, err := u.Cache.Fetch(ctx, key, time.Second)
	if err != nil || f.Outcome != ports.FetchLease {
		return true, err
	}
	return u.Cache.Fill(ctx, key, f.Lease, fill)
}

// untold hears of no deletion, and takes that for there being none.
type untold struct{ ports.Cache }

func (untold) Watch(ctx context.Context, fn func(ports.Invalidation)) error {
	fn(ports.Invalidation{Lost: true})
	<-ctx.Done()
	return nil
}
