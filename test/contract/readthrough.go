package contract

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/app/readthrough"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Reader is a read-through cache of strings.
type Reader interface {
	Get(ctx context.Context, key string) (string, error)
	Delete(ctx context.Context, key string) error
	Run(ctx context.Context) error
}

// ReaderOptions are what a Reader is made of.
type ReaderOptions = readthrough.Options[string, string]

// ReadThrough holds readers over an adapter of ports.Cache to what read-through
// promises.
func ReadThrough(t *testing.T, h Harness[ports.Cache], build func(ReaderOptions) Reader) {
	s := readerSuite{&suite[ports.Cache]{h: h}, build}
	s.addLoading()
	s.addTruth()
	s.addOutages()
	s.addFailing()
	s.addFilter()
	s.addBadInput()
	s.run(t)
}

// loadTime is how long the loader of a case takes.
const loadTime = 100 * time.Millisecond

type readerSuite struct {
	*suite[ports.Cache]
	build func(ReaderOptions) Reader
}

// on names a case.
func (s readerSuite) on(name string, body func(c *readerCase)) {
	s.add(name, func(t *testing.T, b Backend[ports.Cache]) {
		body(&readerCase{b: b, t: t, build: s.build, truth: map[string]string{}, loads: map[string]int{}})
	})
}

// readerCase is one case: readers on one backend, and the truth that they load.
type readerCase struct {
	b     Backend[ports.Cache]
	t     *testing.T
	build func(ReaderOptions) Reader

	mu           sync.Mutex
	truth        map[string]string // what is not in it is not found
	loads        map[string]int
	loading, max int // loaders that run now, and most at a time
}

// load is the loader: it reads the truth and takes its time to tell.
func (c *readerCase) load(ctx context.Context, key string) (string, error) {
	c.mu.Lock()
	v, ok := c.truth[key]
	c.loads[key]++
	c.loading++
	c.max = max(c.max, c.loading)
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.loading--
	}()
	select {
	case <-time.After(loadTime):
	case <-ctx.Done():
		return "", fault.FromContext(ctx, "load")
	}
	if !ok {
		return "", fault.New(fault.NotFound, "no such thing")
	}
	return v, nil
}

func (c *readerCase) set(key, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.truth[key] = value
}

func (c *readerCase) loaded(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.loads[key]
}

// wantLoads wants a key to have been loaded so often in all.
func (c *readerCase) wantLoads(n int, key, when string) {
	c.t.Helper()
	if got := c.loaded(key); got != n {
		c.t.Errorf("%s %q was loaded %d times, want %d", when, key, got, n)
	}
}

// quoted is how values are cached: not every text is one.
type quoted struct{}

func (quoted) Encode(v string) ([]byte, error) { return strconv.AppendQuote(nil, v), nil }
func (quoted) Decode(b []byte) (string, error) { return strconv.Unquote(string(b)) }

// reader starts one over a node of its own, changed as a case likes, and
// returns when it listens.
func (c *readerCase) reader(changes ...func(*ReaderOptions)) Reader {
	c.t.Helper()
	listening := &flushed{}
	o := ReaderOptions{
		Key:   func(k string) string { return "reader:" + k },
		Parse: func(s string) (string, bool) { return s[min(len(s), len("reader:")):], true },
		Load:  c.load, Codec: quoted{}, Shared: c.b.Node(c.t), Observer: listening,
	}
	for _, change := range changes {
		change(&o)
	}
	r := c.build(o)
	ctx, stop := context.WithCancel(c.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	c.t.Cleanup(func() {
		stop()
		noError(c.t, "run, whose context ended", <-ended)
	})
	c.b.until(c.t, "a reader listens", func() bool { return listening.n.Load() > 0 })
	return r
}

// flushed hears that a reader listens.
type flushed struct{ n, scans atomic.Int64 }

func (*flushed) Hit(string)                  {}
func (*flushed) Null()                       {}
func (*flushed) Loaded(time.Duration, error) {}
func (*flushed) Coalesced()                  {}
func (*flushed) Degraded(string, error)      {}
func (*flushed) Stale(error)                 {}
func (*flushed) Breaker(bool)                {}
func (*flushed) Refreshed()                  {}
func (*flushed) Evicted()                    {}
func (*flushed) Rejected()                   {}
func (f *flushed) Scanned(int, error)        { f.scans.Add(1) }
func (f *flushed) Flushed()                  { f.n.Add(1) }

// want wants a reader to answer a value.
func (c *readerCase) want(r Reader, key, value, when string) {
	c.t.Helper()
	got, err := r.Get(c.t.Context(), key)
	if err != nil || got != value {
		c.t.Errorf("get %s: %q, %v, want %q", when, got, err, value)
	}
}

// wantNothing wants a reader to say that there is none.
func (c *readerCase) wantNothing(r Reader, key, when string) {
	c.t.Helper()
	v, err := r.Get(c.t.Context(), key)
	if !fault.Is(err, fault.NotFound) || v != "" {
		c.t.Errorf("get %s: %q, %v, want %s", when, v, err, fault.NotFound)
	}
}

// crowd reads a few keys from many goroutines of each reader at a time, and
// gives the errors.
func (c *readerCase) crowd(each, keys int, readers ...Reader) (failed []error) {
	var all sync.WaitGroup
	var mu sync.Mutex
	for i := range each * len(readers) {
		all.Go(func() {
			key := fmt.Sprint("key ", i/len(readers)%keys)
			v, err := readers[i%len(readers)].Get(c.t.Context(), key)
			if err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed = append(failed, err)
			} else if v != "value of "+key {
				c.t.Errorf("%q is %q", key, v)
			}
		})
	}
	all.Wait()
	return failed
}

// fill makes the keys that a crowd reads.
func (c *readerCase) fill(keys int) {
	for i := range keys {
		key := fmt.Sprint("key ", i)
		c.set(key, "value of "+key)
	}
}
