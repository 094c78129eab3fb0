package rest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"
)

// busy is an API whose things are got by 8 clients at once, in 10 ms each, and
// whose clients wait a second.
type busy struct {
	*testAPI
	observed *observed
	seats    chan struct{}
	clients  sync.WaitGroup
	useful   atomic.Int64
	refused  atomic.Int64
}

const (
	busySeats    = 8
	busyCapacity = busySeats * 100 // a second
)

func busyAPI(t *testing.T) *busy {
	t.Helper()
	b := &busy{observed: &observed{shed: map[string]int{}}, seats: make(chan struct{}, busySeats)}
	b.testAPI = newAPI(t, func(a *testAPI) {
		a.deps.Observer, a.settings.ShedLatency = b.observed, 500*time.Millisecond
		a.deps.Modules = []Module{&things{handle: func(c *gin.Context) error {
			b.seats <- struct{}{}
			defer func() { <-b.seats }()
			<-time.After(10 * time.Millisecond)
			answer(c, http.StatusOK, "done")
			return nil
		}}}
	})
	return b
}

// load asks so often a second, for a while, whatever comes back, and answers how
// many answers a second came while their client waited.
func (b *busy) load(t *testing.T, perSecond int, during time.Duration) int64 {
	t.Helper()
	before := b.useful.Load()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range during / (10 * time.Millisecond) {
		for range perSecond / 100 {
			b.clients.Go(func() { b.ask(t) })
		}
		<-tick.C
	}
	return (b.useful.Load() - before) * int64(time.Second) / int64(during)
}

func (b *busy) ask(t *testing.T) {
	began := time.Now()
	switch w := b.do("GET", "/things/1", ""); {
	case w.Code == 200 && time.Since(began) < time.Second:
		b.useful.Add(1)
	case w.Code == 503:
		b.refused.Add(1)
		w.want(t, 503, "UNAVAILABLE")
		wantHeaders(t, w.Header, map[string]string{"Retry-After": "1"})
	}
}

// At three times what it can serve, a route serves as much as ever; what it does
// not serve is refused at once, with a Retry-After, and counted. Other routes do
// not mind, and the service stays ready.
func TestOverloadIsShed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := busyAPI(t)
		defer b.clients.Wait()
		peak := b.load(t, busyCapacity, 2*time.Second)
		if n := b.refused.Load(); n > 0 {
			t.Errorf("%d were refused although all could be served", n)
		}
		b.load(t, 3*busyCapacity, 4*time.Second) // what was let in before anything was slow has to be served, too
		if over := b.load(t, 3*busyCapacity, 2*time.Second); over < peak*9/10 {
			t.Errorf("%d a second are served in time at three times the load, %d at the peak", over, peak)
		}
		if n, seen := b.refused.Load(), b.observed.shed["GET /things/:id"]; n == 0 || int(n) != seen {
			t.Errorf("%d were refused, and %d were seen to be", n, seen)
		}
		began := time.Now()
		b.do("POST", "/things", `{"name":"a"}`).want(t, 201, "")
		b.do("GET", readyz, "").want(t, 200, "")
		if took := time.Since(began); took > 0 {
			t.Errorf("other routes waited for %v", took)
		}
	})
}

// How long a body takes is up to its client, and no overload.
func TestSlowBodiesAreNoOverload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := busyAPI(t)
		for range 3 {
			var all sync.WaitGroup
			for range 100 {
				all.Go(func() {
					body, sent := io.Pipe()
					r := httptest.NewRequest(http.MethodPost, "/things", body)
					r.Header.Set("Content-Type", "application/json")
					all.Go(func() {
						<-time.After(3 * time.Second)
						_, _ = io.WriteString(sent, `{"name":"a"}`)
						_ = sent.Close()
					})
					b.send(r).want(t, 201, "")
				})
			}
			all.Wait()
		}
	})
}

// A handler that panics has left.
func TestPanicsLeave(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, func(a *testAPI) {
			a.settings.ShedLatency = time.Millisecond
			a.deps.Modules = []Module{&things{handle: func(*gin.Context) error {
				<-time.After(2 * time.Millisecond)
				panic("a bug")
			}}}
		})
		for range 1000 {
			a.do("GET", "/things/1", "").want(t, 500, "INTERNAL")
		}
	})
}
