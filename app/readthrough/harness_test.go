package readthrough_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/readthrough"
	"example.com/surge/ports"
)

type options = readthrough.Options[int, int]

func parse(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// digits is how numbers are cached.
type digits struct{}

func (digits) Encode(v int) ([]byte, error) { return strconv.AppendInt(nil, int64(v), 10), nil }
func (digits) Decode(b []byte) (int, error) { return strconv.Atoi(string(b)) }

// fixture is a cache of numbers, what is behind it, and what it observed.
type fixture struct {
	*readthrough.Cache[int, int]
	shared ports.Cache
	seen   *seen
}

func newFixture(load func(ctx context.Context, key int) (int, error), changes ...func(*options)) fixture {
	f := fixture{shared: memory.NewCacheBackend(memory.CacheOptions{}).Node(), seen: newSeen()}
	o := options{
		Key: strconv.Itoa, Parse: parse, Load: load, Codec: digits{}, Shared: f.shared, Observer: f.seen,
	}
	for _, change := range changes {
		change(&o)
	}
	f.Cache = readthrough.New(o)
	return f
}

// listen runs a cache until the test ends, and returns when it listens.
func listen(t testing.TB, c interface {
	Run(ctx context.Context) error
}, s *seen) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	<-s.flushed
}

// listening is a fixture that does.
func listening(t *testing.T, load func(ctx context.Context, key int) (int, error), changes ...func(*options)) fixture {
	t.Helper()
	f := newFixture(load, changes...)
	listen(t, f, f.seen)
	return f
}

// seen counts what an observer is told.
type seen struct {
	local, shared, nulls, loads, failed, coalesced, degraded, stale, opened, closed, rejected, scans, filterFailed, refreshed, evicted atomic.Int64
	flushed                                                                                                                            chan struct{} // one each; more than it holds are not kept
}

func newSeen() *seen { return &seen{flushed: make(chan struct{}, 100)} }

func (s *seen) Hit(level string) {
	if level == readthrough.Local {
		s.local.Add(1)
	} else {
		s.shared.Add(1)
	}
}

func (s *seen) Loaded(_ time.Duration, err error) {
	s.loads.Add(1)
	if err != nil {
		s.failed.Add(1)
	}
}

func (s *seen) Null()                  { s.nulls.Add(1) }
func (s *seen) Coalesced()             { s.coalesced.Add(1) }
func (s *seen) Degraded(string, error) { s.degraded.Add(1) }

func (s *seen) Stale(error) { s.stale.Add(1) }

func (s *seen) Rejected() { s.rejected.Add(1) }

func (s *seen) Evicted()   { s.evicted.Add(1) }
func (s *seen) Refreshed() { s.refreshed.Add(1) }
func (s *seen) Scanned(_ int, err error) {
	s.scans.Add(1)
	if err != nil {
		s.filterFailed.Add(1)
	}
}

func (s *seen) Breaker(open bool) {
	if open {
		s.opened.Add(1)
	} else {
		s.closed.Add(1)
	}
}

func (s *seen) Flushed() {
	select {
	case s.flushed <- struct{}{}:
	default:
	}
}

func bubble(t *testing.T, body func(t *testing.T)) {
	t.Parallel()
	synctest.Test(t, body)
}

// double is a loader.
func double(_ context.Context, key int) (int, error) { return 2 * key, nil }
