package contract

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/surge/core/fault"
)

func (s readerSuite) addBadInput() {
	s.on("StuckLoadEnds", stuckLoadEnds)
	s.on("OtherKeysValueIsAFault", otherKeysValueIsAFault)
	s.on("KeysAreTakenAsTheyAre", keysAreTakenAsTheyAre)
}

// stuckLoadEnds has a loader that hears no context and does not come back for a
// long time, and then with what is not true any more.
func stuckLoadEnds(c *readerCase) {
	c.fill(1)
	var stuck atomic.Bool
	stuck.Store(true)
	release := make(chan struct{})
	free := sync.OnceFunc(func() { close(release) })
	late := time.AfterFunc(50*loadTime, free)
	c.t.Cleanup(func() { late.Stop(); free() })
	var left atomic.Int64 // loads that have not come back
	r := c.reader(func(o *ReaderOptions) {
		load := o.Load
		o.LoadTimeout = 2 * loadTime
		o.Load = func(ctx context.Context, key string) (string, error) {
			if !stuck.Load() {
				return load(ctx, key)
			}
			left.Add(1)
			defer left.Add(-1)
			<-release
			return "long ago", nil
		}
	})
	other := c.reader()
	began := time.Now()
	failed := c.crowd(20, 1, r)
	if took := time.Since(began); len(failed) != 20 || took > 10*loadTime {
		c.t.Errorf("%d of 20 who wait for a load that does not end get an error, after %v", len(failed), took)
	}
	for _, err := range failed {
		wantCode(c.t, fault.Unavailable, "get by a loader that is stuck", err)
	}
	began = time.Now()
	c.want(other, "key 0", "value of key 0", "on another node")
	stuck.Store(false)
	c.want(r, "key 0", "value of key 0", "by a load that ends")
	if took := time.Since(began); took > 8*loadTime {
		c.t.Errorf("a load that is stuck holds others up for %v", took)
	}
	free()
	c.b.until(c.t, "the stuck load comes back", func() bool { return left.Load() == 0 })
	c.want(r, "key 0", "value of key 0", "after the stuck one came back")
	c.want(c.reader(), "key 0", "value of key 0", "on a new node after that")
}

// otherKeysValueIsAFault has a loader that answers another key's value, and then
// puts one where the shared cache keeps that of a key.
func otherKeysValueIsAFault(c *readerCase) {
	c.fill(2)
	var confused atomic.Bool
	confused.Store(true)
	r := c.reader(func(o *ReaderOptions) {
		load := o.Load
		o.KeyOf = func(v string) string { return strings.TrimPrefix(v, "value of ") }
		o.Load = func(ctx context.Context, key string) (string, error) {
			if confused.Load() && key == "key 0" {
				key = "key 1"
			}
			return load(ctx, key)
		}
	})
	for range 2 { // it is not remembered
		v, err := r.Get(c.t.Context(), "key 0")
		wantCode(c.t, fault.Internal, "get of a key whose loader answers another", err)
		if v != "" {
			c.t.Errorf("the other key's value is answered: %q", v)
		}
	}
	c.want(r, "key 1", "value of key 1", "of the other key")
	confused.Store(false)
	c.want(r, "key 0", "value of key 0", "once the loader is right")

	c.delete(r, "key 0")
	value, err := quoted{}.Encode("value of key 1")
	noError(c.t, "encode", err)
	noError(c.t, "set another key's value", c.b.Node(c.t).Set(c.t.Context(), "reader:key 0", value, time.Minute))
	c.b.Pass(settle)
	c.want(r, "key 0", "value of key 0", "of which the shared cache has another's value")
}

// keysAreTakenAsTheyAre reads keys that look alike, some of them to a database
// or to a file system the same, and long ones that differ in the end.
func keysAreTakenAsTheyAre(c *readerCase) {
	long := strings.Repeat("k", 10<<10)
	keys := []string{
		"a", "A", "a ", " a", "K", "k", "\u212a", // the Kelvin sign is a K to some
		"caf\u00e9", "cafe\u0301", "CAF\u00c9", "stra\u00dfe", "strasse", "\u0131", "i", "\uff41", "\x00a", "a\xff", "a\xfe",
		long, long + "1", long + "2",
	}
	for _, key := range keys {
		c.set(key, "value of "+key)
	}
	readers := []Reader{c.reader(), c.reader()}
	check := func(when string) {
		var all sync.WaitGroup
		for _, key := range keys {
			for _, r := range readers {
				all.Go(func() {
					v, err := r.Get(c.t.Context(), key)
					if want := "value of " + key; err != nil || v != want {
						c.t.Errorf("%s: get %.20q: %.20q, %v", when, key, v, err)
					}
				})
			}
		}
		all.Wait()
	}
	check("at first")
	check("again")
	for _, key := range keys {
		c.wantLoads(1, key, "by all")
	}

	// What is nothing, or deleted, takes no other with it.
	c.wantNothing(readers[0], "B", "of nothing")
	c.delete(readers[0], "a")
	c.delete(readers[1], "cafe\u0301")
	c.b.Pass(settle)
	check("after some were deleted")
	for _, key := range keys {
		want := 1
		if key == "a" || key == "cafe\u0301" {
			want = 2
		}
		c.wantLoads(want, key, "after some were deleted")
	}
}
