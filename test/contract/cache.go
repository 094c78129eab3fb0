package contract

import (
	"bytes"
	"context"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Cache holds an adapter to ports.Cache. The backend must have room for what a
// case puts in: 2 MiB, and 1,000 keys.
func Cache(t *testing.T, h Harness[ports.Cache]) {
	s := cacheSuite{&suite[ports.Cache]{h: h}}
	s.addValues()
	s.addLeases()
	s.addInvalidations()
	s.addFaults(calls[ports.Cache]{
		"Get":     func(ctx context.Context, c ports.Cache) error { return found(c.Get(ctx, "k")) },
		"GetMany": func(ctx context.Context, c ports.Cache) error { _, err := c.GetMany(ctx, []string{"k"}); return err },
		"Set":     func(ctx context.Context, c ports.Cache) error { return c.Set(ctx, "k", nil, time.Minute) },
		"Delete":  func(ctx context.Context, c ports.Cache) error { return c.Delete(ctx, "k") },
		"Fetch":   func(ctx context.Context, c ports.Cache) error { _, err := c.Fetch(ctx, "k", time.Minute); return err },
		"Fill": func(ctx context.Context, c ports.Cache) error {
			_, err := c.Fill(ctx, "k", "lease", ports.Fill{TTL: time.Minute})
			return err
		},
		"Abandon": func(ctx context.Context, c ports.Cache) error { return c.Abandon(ctx, "k", "lease") },
		"Await":   func(ctx context.Context, c ports.Cache) error { return c.Await(ctx, "k") },
	})
	s.run(t)
}

type cacheSuite struct{ *suite[ports.Cache] }

// on names a case.
func (s cacheSuite) on(name string, body func(c *cacheCase)) {
	s.add(name, func(t *testing.T, b Backend[ports.Cache]) {
		body(&cacheCase{Cache: b.Node(t), other: b.Node(t), b: b, t: t})
	})
}

// cacheCase is one case: a node, another one, and words for what they do.
type cacheCase struct {
	ports.Cache
	other ports.Cache
	b     Backend[ports.Cache]
	t     *testing.T
}

// found takes a miss for the success it is.
func found(_ ports.Cached, err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

func (c *cacheCase) set(key, value string) {
	c.t.Helper()
	noError(c.t, "set", c.Set(c.t.Context(), key, []byte(value), time.Minute))
}

func (c *cacheCase) delete(keys ...string) {
	c.t.Helper()
	noError(c.t, "delete", c.Delete(c.t.Context(), keys...))
}

// lease takes the lease on a missing key.
func (c *cacheCase) lease(key string, hold time.Duration) ports.Lease {
	c.t.Helper()
	f, err := c.Fetch(c.t.Context(), key, hold)
	noError(c.t, "fetch", err)
	if f.Outcome != ports.FetchLease || f.Lease == "" {
		c.t.Fatalf("fetch of a missing key that nobody loads: %+v, want its lease", f)
	}
	return f.Lease
}

// wantFill fills and wants it to be taken, or not.
func (c *cacheCase) wantFill(want bool, key string, l ports.Lease, fill ports.Fill, when string) {
	c.t.Helper()
	if fill.TTL == 0 {
		fill.TTL = time.Minute
	}
	took, err := c.Fill(c.t.Context(), key, l, fill)
	noError(c.t, "fill", err)
	if took != want {
		c.t.Errorf("a fill %s: taken %v, want %v", when, took, want)
	}
}

// wantValue wants every node to answer a value.
func (c *cacheCase) wantValue(key, value, when string) {
	c.t.Helper()
	for _, n := range []ports.Cache{c.Cache, c.other} {
		got, err := n.Get(c.t.Context(), key)
		noError(c.t, "get "+when, err)
		if got.Null || !got.Found || !bytes.Equal(got.Value, []byte(value)) {
			c.t.Errorf("get %s: %.40q, found %v, null %v; want %.40q", when, got.Value, got.Found, got.Null, value)
		}
	}
}

// wantNull wants every node to know that there is nothing.
func (c *cacheCase) wantNull(key, when string) {
	c.t.Helper()
	for _, n := range []ports.Cache{c.Cache, c.other} {
		got, err := n.Get(c.t.Context(), key)
		noError(c.t, "get "+when, err)
		if !got.Null || !got.Found || len(got.Value) > 0 {
			c.t.Errorf("get %s: %+v, want a null", when, got)
		}
	}
}

// wantMissing wants every node to have nothing under a key.
func (c *cacheCase) wantMissing(key, when string) {
	c.t.Helper()
	for _, n := range []ports.Cache{c.Cache, c.other} {
		_, err := n.Get(c.t.Context(), key)
		wantCode(c.t, fault.NotFound, "get "+when, err)
	}
}
