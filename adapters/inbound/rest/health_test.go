package rest

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/ports"
)

// probed is an API over probes that say what answers holds.
func probed(answers map[string]func(context.Context) error, required ...string) func(*testAPI) {
	return func(a *testAPI) {
		var probes []ports.Probe
		for _, name := range []string{"store", "cache"} {
			probes = append(probes, ports.Probe{Name: name, Check: answers[name], Required: strings.Contains(strings.Join(required, " "), name)})
		}
		a.deps.Health = NewHealth(a.deps.Log, probes)
	}
}

func up(context.Context) error   { return nil }
func down(context.Context) error { return errors.New("dial 10.0.0.1: refused") }

func hangs(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		store, cache func(context.Context) error
		status       int
		says         string
	}{
		{"all is well", up, up, 200, `{"data":{"status":"ok","dependencies":[{"name":"store","status":"ok"},{"name":"cache","status":"ok"}]}}`},
		{"cache down", up, down, 200, `{"data":{"status":"degraded","dependencies":[{"name":"store","status":"ok"},{"name":"cache","status":"degraded"}]}}`},
		{"cache hangs", up, hangs, 200, `{"name":"cache","status":"degraded"}`},
		{"store down", down, up, 503, `"details":[{"field":"store","reason":"unavailable"}]`},
		{"both down", down, down, 503, `"details":[{"field":"store","reason":"unavailable"},{"field":"cache","reason":"degraded"}]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newAPI(t, probed(map[string]func(context.Context) error{"store": c.store, "cache": c.cache}, "store"))
				w := a.do("GET", readyz, "")
				w.want(t, c.status, "")
				if c.status == 503 {
					w.want(t, 503, "UNAVAILABLE")
				}
				if !strings.Contains(string(w.Body), c.says) {
					t.Errorf("got %s, want %s", w.Body, c.says)
				}
				if strings.Contains(string(w.Body), "10.0.0.1") {
					t.Errorf("the cause reached the client: %s", w.Body)
				}
				a.do("GET", livez, "").want(t, 200, "")
			})
		})
	}
}

// TestOneThatHangsIsOneThatIsDown: the others have answered long ago, and are
// not to be found down because it took all the time that there is.
func TestOneThatHangsIsOneThatIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		probes := []ports.Probe{{Name: "queue", Check: hangs}}
		for range 40 {
			probes = append(probes, ports.Probe{Name: "store", Check: up, Required: true})
		}
		a := newAPI(t, func(a *testAPI) { a.deps.Health = NewHealth(a.deps.Log, probes) })
		w := a.do("GET", readyz, "")
		w.want(t, 200, "")
		if n := strings.Count(string(w.Body), "degraded"); n != 2 { // the whole, and the queue
			t.Errorf("one dependency is down, and readiness says %s", w.Body)
		}
	})
}

func TestDrainingIsUnreadyButServed(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.deps.Health.Drain()
	a.do("GET", readyz, "").want(t, 503, "UNAVAILABLE")
	a.do("GET", livez, "").want(t, 200, "")
	a.do("GET", "/things/1", "").want(t, 200, "")
}

func TestProbesRunOnceForAllWhoAsk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		counted := func(ctx context.Context) error {
			asked.Add(1)
			<-time.After(time.Second)
			return nil
		}
		a := newAPI(t, probed(map[string]func(context.Context) error{"store": counted, "cache": up}))
		var askers sync.WaitGroup
		for range 50 {
			askers.Go(func() { a.do("GET", readyz, "") })
		}
		askers.Wait()
		a.do("GET", readyz, "")
		if n := asked.Load(); n != 1 {
			t.Errorf("the store was asked %d times", n)
		}
		<-time.After(healthFor)
		a.do("GET", readyz, "")
		if n := asked.Load(); n != 2 {
			t.Errorf("later the store was asked %d times in all", n)
		}
	})
}

func TestOverloadIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inside, leave := make(chan struct{}), make(chan struct{})
		a := newAPI(t, func(a *testAPI) {
			a.settings.MaxInFlight = 1
			a.deps.Modules = []Module{&things{handle: blocking(inside, leave)}}
		})
		var first sync.WaitGroup
		first.Go(func() { a.do("GET", "/things/1", "").want(t, 200, "") })
		<-inside
		w := a.do("GET", "/things/1", "")
		w.want(t, 503, "UNAVAILABLE")
		wantHeaders(t, w.Header, map[string]string{"Retry-After": "1"})
		a.do("GET", livez, "").want(t, 200, "")
		close(leave)
		first.Wait()
	})
}

func TestDrainRefusesAndWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inside, leave := make(chan struct{}), make(chan struct{})
		a := newAPI(t, func(a *testAPI) { a.deps.Modules = []Module{&things{handle: blocking(inside, leave)}} })
		var first sync.WaitGroup
		first.Go(func() { a.do("GET", "/things/1", "").want(t, 200, "") })
		<-inside
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		a.Drain(impatient)
		if took := time.Since(start); took != time.Second {
			t.Errorf("waited %v for a request that is stuck", took)
		}
		w := a.do("GET", "/things/1", "")
		w.want(t, 503, "UNAVAILABLE")
		wantHeaders(t, w.Header, map[string]string{"Retry-After": "1", "Connection": "close"})
		a.do("GET", livez, "").want(t, 200, "")

		var drain sync.WaitGroup
		drain.Go(func() { a.Drain(t.Context()) })
		close(leave)
		first.Wait()
		drain.Wait()
	})
}

func TestOperatorsHaveMetricsProfilesAndProbes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	ops := NewOperators(a.API, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("metrics")) }))
	for path, status := range map[string]int{"/metrics": 200, "/debug/pprof/": 200, "/debug/pprof/cmdline": 200, livez: 200, readyz: 200, "/things/1": 404} {
		w := httptest.NewRecorder()
		ops.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != status {
			t.Errorf("%s is %d", path, w.Code)
		}
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/cmdline"} {
		a.do("GET", path, "").want(t, 404, "NOT_FOUND")
	}
}
