package contract

import (
	"context"
	"strconv"
	"time"
)

// hotKeyNeverServesExpired reads a key all the time. It is loaded again and
// again, and nobody who comes after the first waits for that; and when it cannot
// be, its end is its end.
func hotKeyNeverServesExpired(c *readerCase) {
	const shared, local = time.Second, time.Second
	var s store
	began := time.Now()
	r := c.reader(func(o *ReaderOptions) {
		load := o.Load
		o.Load = func(ctx context.Context, key string) (string, error) { // a value is when it was read
			at := strconv.FormatInt(int64(time.Since(began)), 10)
			_, err := load(ctx, key)
			return at, err
		}
		o.TTL, o.LocalTTL, o.RefreshAhead = shared, local, 0.6
	}, s.behind)
	c.fill(1)
	read := func() (age, took time.Duration, err error) {
		start := time.Now()
		v, err := r.Get(c.t.Context(), "key 0")
		at, _ := strconv.ParseInt(v, 10, 64)
		return time.Since(began) - time.Duration(at), time.Since(start), err
	}
	if _, _, err := read(); err != nil {
		c.t.Fatalf("get: %v", err)
	}
	const oldest = shared + local + 2*loadTime
	for until := time.Now().Add(3 * (shared + local)); time.Now().Before(until); c.b.Pass(loadTime / 5) {
		age, took, err := read()
		if err != nil || took > loadTime/2 || age > oldest {
			c.t.Fatalf("get of a hot key took %v, its value is %v old, %v", took, age, err)
		}
	}
	s.down.Store(true)
	for until := time.Now().Add(oldest); time.Now().Before(until); c.b.Pass(loadTime / 5) {
		if age, _, err := read(); err == nil && age > oldest {
			c.t.Fatalf("a hot key that cannot be loaded is %v old", age)
		}
	}
	c.wantUnavailable(r, "key 0", "of a hot key that could not be loaded for long")
}
