package redis

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// serve starts a server in the process, and a client of it.
func serve(t *testing.T) (*miniredis.Miniredis, *Client) {
	t.Helper()
	m := miniredis.RunT(t)
	c, err := Open("redis://"+m.Addr(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return m, c
}

// What somebody else put under a key of the cache is a miss, and the next fill
// mends it.
func TestACacheMendsWhatIsNotItsOwn(t *testing.T) {
	t.Parallel()
	m, client := serve(t)
	c := NewCache(client)
	t.Cleanup(c.Close)
	for name, put := range map[string]func(key string){
		"a hash":        func(key string) { m.HSet(key, "field", "value") },
		"a list":        func(key string) { _, _ = m.Push(key, "item") },
		"nothing":       func(key string) { _ = m.Set(key, "") },
		"another thing": func(key string) { _ = m.Set(key, "{\"json\":true}") },
	} {
		put(c.key(name))
		if v, err := c.Get(t.Context(), name); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: got %+v, %v", name, v, err)
		}
		if v, err := c.GetMany(t.Context(), []string{name, "missing"}); err != nil || v[0].Found || v[1].Found {
			t.Errorf("%s: got %+v, %v", name, v, err)
		}
		f, err := c.Fetch(t.Context(), name, time.Minute)
		if err != nil || f.Outcome != ports.FetchLease {
			t.Fatalf("%s: fetched %+v, %v", name, f, err)
		}
		if took, err := c.Fill(t.Context(), name, f.Lease, ports.Fill{Value: []byte("mended"), TTL: time.Minute}); err != nil || !took {
			t.Errorf("%s: filled %v, %v", name, took, err)
		}
		if v, err := c.Get(t.Context(), name); err != nil || string(v.Value) != "mended" {
			t.Errorf("%s: after a fill got %+v, %v", name, v, err)
		}
	}
}

func TestAProfileMendsWhatIsNotItsOwn(t *testing.T) {
	t.Parallel()
	m, client := serve(t)
	p := NewProfiles(client)
	for _, first := range []string{"get", "put"} {
		if err := m.Set(client.key("profile", first), "a string"); err != nil {
			t.Fatal(err)
		}
		if first == "get" {
			if _, err := p.Get(t.Context(), first); !fault.Is(err, fault.NotFound) {
				t.Errorf("got %v", err)
			}
		}
		if err := p.Put(t.Context(), first, 1, map[string]string{"name": "Ann"}, true, time.Minute); err != nil {
			t.Errorf("put: %v", err)
		}
		if got, err := p.Get(t.Context(), first); err != nil || got["name"] != "Ann" {
			t.Errorf("got %v, %v", got, err)
		}
	}
}

// State is not to be thrown away: what is in its place is refused, and stays.
func TestStateRefusesWhatIsNotItsOwn(t *testing.T) {
	t.Parallel()
	m, client := serve(t)
	session := id.ID{1}
	rule := ports.Rule{Algorithm: ports.Fixed, Limit: 1, Window: time.Minute}
	limit := client.key("limit:f"+"rkag8ao", "k") // a minute of nanoseconds, in base 36
	for _, c := range []struct {
		key  string
		call func() error
	}{
		{client.key("session", string(session[:])), func() error { _, err := NewSessions(client).Get(t.Context(), session); return err }},
		{client.key("board:mark", "b"), func() error { _, err := NewRanking(client).Top(t.Context(), "b", 1); return err }},
		{client.key("tags:mark", "s"), func() error { _, err := NewTags(client).Members(t.Context(), "s", "x"); return err }},
		{client.key("delays", ""), func() error { return NewDelayQueue(client).Schedule(t.Context(), "k", nil, time.Second) }},
		{limit, func() error { _, err := NewLimiter(client).Allow(t.Context(), "k", rule, 1); return err }},
	} {
		if _, err := m.Push(c.key, "a list"); err != nil {
			t.Fatal(err)
		}
		if err := c.call(); !fault.Is(err, fault.Internal) {
			t.Errorf("%q: %v, want %v", c.key, err, fault.Internal)
		}
		if !m.Exists(c.key) {
			t.Errorf("%q is gone", c.key)
		}
	}
}

func TestTenMegabytes(t *testing.T) {
	t.Parallel()
	_, client := serve(t)
	c := NewCache(client)
	t.Cleanup(c.Close)
	big := bytes.Repeat([]byte("0123456789"), 1<<20)
	if err := c.Set(t.Context(), "big", big, time.Minute); err != nil {
		t.Fatal(err)
	}
	if v, err := c.Get(t.Context(), "big"); err != nil || !bytes.Equal(v.Value, big) {
		t.Errorf("got %d bytes, %v", len(v.Value), err)
	}
}

func TestWrongPassword(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	m.RequireUserAuth("surge", "right")
	for url, ok := range map[string]bool{
		"redis://surge:right@" + m.Addr(): true,
		"redis://surge:wrong@" + m.Addr(): false,
		"redis://" + m.Addr():             false,
	} {
		c, err := Open(url, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Ping(t.Context()); ok != (err == nil) || !ok && !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", url, err)
		}
		_ = c.Close()
	}
}

// What somebody else put under the key of a lock is taken for a holder: a
// string that never ends, too, and nobody asks for it all the time.
func TestALockLeavesWhatIsNotItsOwn(t *testing.T) {
	t.Parallel()
	m, client := serve(t)
	l := NewLock(client)
	t.Cleanup(l.Close)
	key := client.key("lock", "k")
	if err := m.Set(key, "something"); err != nil {
		t.Fatal(err)
	}
	if _, err := l.TryAcquire(t.Context(), "k", time.Minute); !fault.Is(err, fault.Held) {
		t.Errorf("try: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	before := m.CommandCount()
	if _, err := l.Acquire(ctx, "k", time.Minute); !fault.Is(err, fault.Unavailable) {
		t.Errorf("acquire: %v", err)
	}
	if n := m.CommandCount() - before; n > 50 {
		t.Errorf("%d commands in 0.2 s", n)
	}
	if got, err := m.Get(key); err != nil || got != "something" {
		t.Errorf("the key holds %q, %v", got, err)
	}

	m.Del(key)
	if err := m.Set(client.key("lock:token", "k"), "no number"); err != nil {
		t.Fatal(err)
	}
	lease, err := l.Acquire(t.Context(), "k", time.Minute)
	if err != nil || lease.Token() < uint64(time.Now().Add(-time.Hour).UnixMicro()) {
		t.Fatalf("over a last token that is none: %+v, %v", lease, err)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Error(err)
	}
}
