package contract

import (
	"bytes"
	"strings"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func (s cacheSuite) addValues() {
	s.on("GetSetDelete", getSetDelete)
	s.on("MissIsNotFound", missIsNotFound)
	s.on("ExpiresByTTL", expiresByTTL)
	s.on("BinaryKeyAndValue", binaryKeyAndValue)
	s.on("BigValue", bigValue)
	s.on("CallerMayReuseSlices", callerMayReuseSlices)
	s.on("GetMany", getMany)
	s.on("UnavailableIsNotAMiss", unavailableIsNotAMiss)
}

func getSetDelete(c *cacheCase) {
	c.set("a", "one")
	c.set("b", "other")
	c.wantValue("a", "one", "after a set")
	c.set("a", "two")
	c.wantValue("a", "two", "after a second set")
	c.wantValue("b", "other", "of another key")
	c.delete("a", "never there")
	c.wantMissing("a", "after a deletion")
	c.wantValue("b", "other", "after another's deletion")
	c.delete()
	c.set("a", "three")
	c.wantValue("a", "three", "set after a deletion")
	c.delete("a", "b")
	c.wantMissing("a", "after the deletion of two")
	c.wantMissing("b", "after the deletion of two")
}

func missIsNotFound(c *cacheCase) {
	c.wantMissing("k", "before anything was set")
	c.lease("k", time.Minute)
	c.wantMissing("k", "while it is loaded")
}

func expiresByTTL(c *cacheCase) {
	const ttl = time.Second
	ctx := c.t.Context()
	value, null := c.lease("filled", ttl), c.lease("null", ttl)
	noError(c.t, "set", c.Set(ctx, "set", []byte("v"), ttl))
	noError(c.t, "set", c.Set(ctx, "again", []byte("v"), ttl))
	c.wantFill(true, "filled", value, ports.Fill{Value: []byte("v"), TTL: ttl}, "under a lease")
	c.wantFill(true, "null", null, ports.Fill{Null: true, TTL: ttl}, "under a lease")
	c.b.Pass(ttl / 2)
	c.wantValue("set", "v", "before its end")
	c.wantValue("filled", "v", "before its end")
	c.wantNull("null", "before its end")
	noError(c.t, "set", c.Set(ctx, "again", []byte("v"), 2*ttl))
	c.b.Pass(ttl)
	c.wantMissing("set", "after its end")
	c.wantMissing("filled", "after its end")
	c.wantMissing("null", "after its end")
	c.wantValue("again", "v", "set again to live longer")
}

func binaryKeyAndValue(c *cacheCase) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for _, key := range append(awkwardKeys, string(every)) {
		for _, value := range []string{"", "\x00", "null", string(every)} {
			c.set(key, value)
			c.wantValue(key, value, "of an odd key")
			c.delete(key)
			c.wantFill(true, key, c.lease(key, time.Minute), ports.Fill{Value: []byte(value)}, "of an odd key")
			c.wantValue(key, value, "of an odd key that was filled")
		}
	}
}

// awkwardKeys are legal: to one backend or another each means something.
var awkwardKeys = []string{"", " ", "\n", "\x00", "\xff\xfe", "a b", "*", "{", "}", "{}", "{a}b", "a{b", "a}b{c}", "键", strings.Repeat("k", 1000)}

func bigValue(c *cacheCase) {
	value := strings.Repeat("0123456789abcdef", 1<<16) // 1 MiB
	c.set("k", value)
	c.wantValue("k", value, "of 1 MiB")
}

func callerMayReuseSlices(c *cacheCase) {
	ctx := c.t.Context()
	value := []byte("value")
	noError(c.t, "set", c.Set(ctx, "set", value, time.Minute))
	c.wantFill(true, "filled", c.lease("filled", time.Minute), ports.Fill{Value: value}, "under a lease")
	keys := []string{"set", "filled"}
	many, err := c.GetMany(ctx, keys)
	noError(c.t, "get many", err)
	clear(value)
	clear(keys)
	for _, key := range []string{"set", "filled"} {
		c.wantValue(key, "value", "after the caller reused its slice")
		got, err := c.Get(ctx, key)
		noError(c.t, "get", err)
		clear(got.Value)
		f, err := c.Fetch(ctx, key, time.Minute)
		noError(c.t, "fetch", err)
		clear(f.Cached.Value)
		c.wantValue(key, "value", "after the caller changed what it got")
	}
	for _, got := range many {
		if !bytes.Equal(got.Value, []byte("value")) {
			c.t.Errorf("what GetMany answered has become %q", got.Value)
		}
	}
}

func getMany(c *cacheCase) {
	c.set("a", "1")
	c.set("b", "")
	c.wantFill(true, "null", c.lease("null", time.Minute), ports.Fill{Null: true}, "under a lease")
	got, err := c.other.GetMany(c.t.Context(), []string{"b", "missing", "a", "null", "a"})
	noError(c.t, "get many", err)
	want := []ports.Cached{{Found: true}, {}, {Found: true, Value: []byte("1")}, {Found: true, Null: true}, {Found: true, Value: []byte("1")}}
	if len(got) != len(want) {
		c.t.Fatalf("%d answers to %d keys", len(got), len(want))
	}
	for i, w := range want {
		if g := got[i]; g.Found != w.Found || g.Null != w.Null || !bytes.Equal(g.Value, w.Value) {
			c.t.Errorf("answer %d: %+v, want %+v", i, g, w)
		}
	}
	none, err := c.GetMany(c.t.Context(), nil)
	if err != nil || len(none) != 0 {
		c.t.Errorf("no keys: %v, %v", none, err)
	}
}

func unavailableIsNotAMiss(c *cacheCase) {
	ctx := c.t.Context()
	c.set("k", "v")
	c.b.Down()
	for _, key := range []string{"k", "missing"} {
		_, err := c.Get(ctx, key)
		wantCode(c.t, fault.Unavailable, "get out of reach", err)
		_, err = c.GetMany(ctx, []string{key})
		wantCode(c.t, fault.Unavailable, "get many out of reach", err)
		_, err = c.Fetch(ctx, key, time.Minute)
		if code := fault.CodeOf(err); err == nil || code != fault.Unavailable && code != fault.UnknownOutcome {
			c.t.Errorf("fetch out of reach: %v", err)
		}
	}
	c.b.Up()
	c.wantValue("k", "v", "within reach again")
	c.wantMissing("missing", "within reach again")
}
