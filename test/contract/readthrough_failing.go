package contract

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"example.com/surge/core/fault"
)

func (s readerSuite) addFailing() {
	s.on("BreakerOpensAndRecovers", breakerOpensAndRecovers)
	s.on("MissIsNotABreakerFailure", missIsNotABreakerFailure)
	s.on("HotKeyNeverServesExpired", hotKeyNeverServesExpired)
	s.on("StaleServedWhenLoaderFails", staleServedWhenLoaderFails)
}

// store is what the loader reads, and whether it is down.
type store struct {
	down  atomic.Bool
	asked atomic.Int64
}

func (s *store) behind(o *ReaderOptions) {
	load := o.Load
	o.Load = func(ctx context.Context, key string) (string, error) {
		s.asked.Add(1)
		if s.down.Load() {
			return "", fault.New(fault.Unavailable, "the store is down")
		}
		return load(ctx, key)
	}
}

func (c *readerCase) wantUnavailable(r Reader, key, when string) {
	c.t.Helper()
	_, err := r.Get(c.t.Context(), key)
	wantCode(c.t, fault.Unavailable, "get "+when, err)
}

const (
	breakAfter = 3
	breakFor   = time.Second
)

func breaks(o *ReaderOptions) { o.BreakAfter, o.BreakFor = breakAfter, breakFor }

func breakerOpensAndRecovers(c *readerCase) {
	const keys = 10
	c.fill(keys)
	var s store
	s.down.Store(true)
	r := c.reader(s.behind, breaks)
	for range 2 { // the second time, after a trial that fails, as the first
		before, began := s.asked.Load(), time.Now()
		for i := range 3 * keys {
			c.wantUnavailable(r, fmt.Sprint("key ", i%keys), "from a store that is down")
		}
		most := breakAfter + int64(time.Since(began)/breakFor) // a trial each time
		if n := s.asked.Load() - before; n > most || n < 1 {
			c.t.Errorf("a store that is down was asked %d times by %d reads, want at most %d", n, 3*keys, most)
		}
		c.b.Pass(breakFor)
	}
	s.down.Store(false)
	began := time.Now()
	for _, err := range c.crowd(1, 1, r) {
		c.t.Errorf("get when the store is back: %v", err)
	}
	for _, err := range c.crowd(3*keys, keys, r) {
		c.t.Errorf("get when the store is back, after the first: %v", err)
	}
	if took := time.Since(began); took > 8*loadTime {
		c.t.Errorf("a breaker that closed holds readers up for %v", took)
	}
}

// missIsNotABreakerFailure: nothing is an answer, and between failures it says
// that the store is at work.
func missIsNotABreakerFailure(c *readerCase) {
	c.fill(1)
	var s store
	r := c.reader(s.behind, breaks)
	for i := range 3 * breakAfter {
		c.wantNothing(r, fmt.Sprint("missing ", i), "of one of many that are missing")
	}
	c.want(r, "key 0", "value of key 0", "after many that are missing")
	for i := range breakAfter {
		s.down.Store(true)
		c.wantUnavailable(r, fmt.Sprint("failing ", i), "between two that are missing")
		s.down.Store(false)
		c.wantNothing(r, fmt.Sprint("missing too ", i), "of one of many that are missing, between failures")
	}
}

func staleServedWhenLoaderFails(c *readerCase) {
	const life, stale = 300 * time.Millisecond, 2 * time.Second
	var s store
	short := func(o *ReaderOptions) { o.TTL, o.LocalTTL, o.StaleFor = life, life, stale }
	for _, key := range []string{"k", "deleted"} {
		c.set(key, "value")
	}
	r, other := c.reader(s.behind, short), c.reader()
	for _, key := range []string{"k", "deleted"} {
		c.want(r, key, "value", "at first")
	}
	c.wantNothing(r, "missing", "at first")
	s.down.Store(true)
	c.delete(other, "deleted")
	c.b.Pass(2 * life)
	asked := s.asked.Load()
	for range 2 {
		c.want(r, "k", "value", "past its end, from a store that is down")
	}
	if s.asked.Load() == asked {
		c.t.Error("a value past its end was answered before anybody tried to load it")
	}
	c.wantUnavailable(r, "deleted", "of what was deleted, from a store that is down")
	c.wantUnavailable(r, "missing", "of what was nothing, from a store that is down")
	c.wantUnavailable(c.reader(s.behind, short), "k", "by who never read it")
	s.down.Store(false)
	c.set("k", "new")
	c.want(r, "k", "new", "when the store is back")
	s.down.Store(true)
	c.b.Pass(life + stale)
	c.wantUnavailable(r, "k", "long past its end")
}
