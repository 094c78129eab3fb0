package slowclients_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/test/internal/memconn"
	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
)

// How long the service waits for clients, as package rest says, and how long it
// may take to end.
const (
	headWithin  = 5 * time.Second
	readWithin  = 15 * time.Second
	writeWithin = 30 * time.Second
	idleWithin  = time.Minute
	drainWithin = 12 * time.Second
	grace       = 2 * time.Second
	endsWithin  = 30 * time.Second
)

// secret signs the tokens of whoever is signed in.
const secret = "0123456789abcdef0123456789abcdef"

// window is how much of an answer is on its way to a client that does not read.
const window = 1 << 10

// service is a running system and the way to it.
type service struct {
	t     testing.TB
	ln    *memconn.Listener
	log   *journal
	start time.Time
	// backends are what it holds.
	backends *inmemory.Backends
	// http is a client that takes no time.
	http *http.Client
	// terminate is what a signal does.
	terminate context.CancelFunc
	ended     chan error
}

// bubble runs a test of the service on the virtual clock, and ends the service
// with it.
func bubble(t *testing.T, test func(t *testing.T, s *service), environ ...string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := boot(t, environ...)
		t.Cleanup(func() {
			s.stop()
			<-time.After(lingering)
		})
		test(t, s)
	})
}

// lingering is longer than net/http keeps a connection whose request was cut
// off, so that the client can read its answer.
const lingering = time.Second

// compose composes the service. A shop has a composition that starts faster:
// what is computed takes real time, while the virtual clock stands.
var compose = inmemory.New

// boot runs the service until it is stopped.
func boot(t testing.TB, environ ...string) *service {
	t.Helper()
	cfg, err := config.Load(append([]string{
		"OPS_ADDR=off", "RATE_LIMIT=off", "JWT_SECRET=" + secret, "DRAIN_GRACE=" + grace.String(),
	}, environ...))
	if err != nil {
		t.Fatal(err)
	}
	s := &service{t: t, ln: memconn.Listen(window), log: &journal{}, backends: inmemory.NewBackends(), ended: make(chan error, 1)}
	sys, cleanup, err := compose(cfg, slog.New(slog.NewJSONHandler(s.log, nil)), s.backends)
	if err != nil {
		t.Fatal(err)
	}
	sys.Listen = func(string, string) (net.Listener, error) { return s.ln, nil }
	ctx, cancel := context.WithCancel(context.Background())
	s.terminate = cancel
	go func() {
		defer close(s.ended)
		if err := sys.Run(ctx); err != nil {
			s.ended <- err
		}
		cleanup()
	}()
	s.http = &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return s.ln.Dial(ctx) },
	}}
	select {
	case <-sys.Ready():
	case err := <-s.ended:
		t.Fatalf("the service did not start: %v", err)
	}
	s.start = time.Now()
	return s
}

// stop ends the service, and shows what it said when the test has failed.
func (s *service) stop() {
	s.t.Helper()
	s.http.CloseIdleConnections()
	s.terminate()
	s.ends()
	if s.t.Failed() {
		s.t.Logf("log:\n%s", bytes.Join(s.log.lines, nil))
	}
}

// at waits until so long after the start, and until nothing moves then.
func (s *service) at(d time.Duration) {
	<-time.After(time.Until(s.start.Add(d)))
	synctest.Wait()
}

// now is how long after the start it is.
func (s *service) now() time.Duration { return time.Since(s.start) }

// ends waits until the service has ended, which must be clean and in time.
func (s *service) ends() {
	s.t.Helper()
	select {
	case err := <-s.ended:
		if err != nil {
			s.t.Errorf("at %v the service ended with %v", s.now(), err)
		}
	case <-time.After(endsWithin):
		s.t.Fatalf("at %v the service has not ended", s.now())
	}
}
