package rest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// fewer is a limiter that counts for ever.
type fewer struct {
	counts map[string]int64
	err    error
	never  bool
}

func (f *fewer) Allow(_ context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
	if f.err != nil {
		return ports.Decision{}, f.err
	}
	if f.counts[key]+cost > rule.Limit {
		d := ports.Decision{RetryAfter: 1200 * time.Millisecond, ResetAfter: 2500 * time.Millisecond}
		if f.never {
			d.RetryAfter = -1
		}
		return d, nil
	}
	f.counts[key] += cost
	return ports.Decision{Allowed: true, Remaining: rule.Limit - f.counts[key], ResetAfter: 500 * time.Millisecond}, nil
}

// limitedTo is an API that serves each key twice.
func limitedTo(f *fewer, n int64) func(*testAPI) {
	return func(a *testAPI) {
		f.counts = map[string]int64{}
		a.deps.Limit = NewLimit(f, ports.Rule{Limit: n, Window: 10 * time.Second})
	}
}

func TestTheRateIsLimited(t *testing.T) {
	t.Parallel()
	a := newAPI(t, limitedTo(&fewer{}, 2))
	for _, left := range []string{"1", "0"} {
		w := a.do("GET", "/things/1", "")
		w.want(t, 200, "")
		wantHeaders(t, w.Header, map[string]string{"RateLimit-Limit": "2", "RateLimit-Remaining": left, "RateLimit-Reset": "1", "Retry-After": ""})
	}
	w := a.do("GET", "/things/1", "")
	w.want(t, 429, "RATE_LIMITED")
	wantHeaders(t, w.Header, map[string]string{"RateLimit-Limit": "2", "RateLimit-Remaining": "0", "RateLimit-Reset": "3", "Retry-After": "2"})

	for _, path := range []string{"/nothing", "/openapi.json", "/docs"} {
		a.do("GET", path, "").want(t, 429, "RATE_LIMITED")
	}
	for _, path := range []string{livez, readyz, "/free"} {
		w := a.do("GET", path, "")
		w.want(t, 200, "")
		wantHeaders(t, w.Header, map[string]string{"RateLimit-Limit": "", "RateLimit-Remaining": "", "RateLimit-Reset": ""})
	}
}

// To refuse a body takes as long as its client likes: who is over the limit, or
// has none, gets none of that.
func TestNoBodyIsSkippedWithoutALimit(t *testing.T) {
	t.Parallel()
	const size = maxBody + 100<<10
	for name, announced := range map[string]int64{"announced": size, "not announced": -1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t, limitedTo(&fewer{}, 1))
			left := func(path string, status int, code string) int {
				body := strings.NewReader(strings.Repeat(" ", size))
				r := httptest.NewRequest(http.MethodPost, path, body)
				r.ContentLength = announced
				r.Header.Set("Content-Type", "application/json")
				a.send(r).want(t, status, code)
				return body.Len()
			}
			if n := left("/free", 413, "PAYLOAD_TOO_LARGE"); n < size-maxBody-1 {
				t.Errorf("without a limit, %d bytes of %d are left", n, size)
			}
			if n := left("/things", 413, "PAYLOAD_TOO_LARGE"); n != 0 {
				t.Errorf("within the limit, %d bytes of %d are left", n, size)
			}
			if n := left("/things", 429, "RATE_LIMITED"); n != size {
				t.Errorf("over the limit, %d bytes of %d are left", n, size)
			}
		})
	}
}

func TestUsersAndAddressesAreChargedApart(t *testing.T) {
	t.Parallel()
	f := &fewer{}
	a := newAPI(t, limitedTo(f, 2))
	one, oneUser := a.signIn(t, "user")
	_, otherUser := a.signIn(t, "user")
	for range 2 {
		a.do("GET", "/mine", "", oneUser).want(t, 200, "")
	}
	a.do("GET", "/mine", "", oneUser).want(t, 429, "RATE_LIMITED")
	a.do("GET", "/things/1", "", oneUser).want(t, 429, "RATE_LIMITED")
	a.do("GET", "/mine", "", otherUser).want(t, 200, "")
	a.do("GET", "/mine", "", bearer("forged")).want(t, 401, "UNAUTHENTICATED")
	if f.counts["user:"+one.User.String()] != 2 || f.counts["address:192.0.2.1"] != 1 {
		t.Errorf("charged %v", f.counts)
	}
}

func TestARefusalForEverStillHasARetryAfter(t *testing.T) {
	t.Parallel()
	a := newAPI(t, limitedTo(&fewer{never: true}, 0))
	w := a.do("GET", "/things/1", "")
	w.want(t, 429, "RATE_LIMITED")
	wantHeaders(t, w.Header, map[string]string{"Retry-After": "10"})
}

func TestALimiterThatFailsDecidesWhatClientsGet(t *testing.T) {
	t.Parallel()
	a := newAPI(t, limitedTo(&fewer{err: fault.New(fault.Unavailable, "down")}, 2))
	a.do("GET", "/things/1", "").want(t, 503, "UNAVAILABLE")
}

func TestARuleWithoutAWindowIsOff(t *testing.T) {
	t.Parallel()
	if NewLimit(&fewer{}, ports.Rule{Limit: 1}) != nil {
		t.Error("it limits")
	}
}

func wantHeaders(t *testing.T, h http.Header, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got := h.Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
}
