//go:build integration

package faults

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"example.com/surge/test/load/internal/client"
	"example.com/surge/wire"
	"example.com/surge/wire/config"
	"example.com/surge/wire/logging"
)

const (
	adminEmail    = "admin@example.com"
	adminPassword = "correct horse battery"
)

// world is one process of the service, and a client of it.
type world struct {
	base, ops string
	client    *client.Client
	log       *lockedBuffer
	stop      func()
}

// settings are what every process has in common.
var settings = []string{
	"HTTP_ADDR=127.0.0.1:0", "OPS_ADDR=127.0.0.1:0", "DRAIN_GRACE=0s", "DEMO_CATALOGUE=false", "RATE_LIMIT=off", "RATE_LIMIT_SIGN_IN=off",
	"JWT_SECRET=a secret of at least thirty-two bytes", "RESERVATION_HOLDS=2s", "PASSWORD_HASHES=2", "LOG_LEVEL=warn",
	"ADMIN_EMAIL=" + adminEmail, "ADMIN_PASSWORD=" + adminPassword,
}

// boot starts the service as main does, with some variables set, and stops it
// with the test.
func boot(t *testing.T, environ ...string) *world {
	t.Helper()
	cfg, err := config.Load(slices.Concat(settings, environ))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{log: &lockedBuffer{}}
	log, closeLog := logging.New(w.log, cfg.LogLevel)
	ctx, cancel := context.WithCancel(context.Background())
	sys, cleanup, err := wire.NewSystem(ctx, cfg, log)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- sys.Run(ctx) }()
	transport := &http.Transport{MaxConnsPerHost: 200, MaxIdleConnsPerHost: 200}
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the system ended with %v", err)
		}
		cleanup()
		closeLog()
		transport.CloseIdleConnections()
	})
	t.Cleanup(func() {
		w.stop()
		if t.Failed() {
			t.Logf("log:\n%s", w.log.tail(8000))
		}
	})
	select {
	case <-sys.Ready():
	case err := <-ended:
		ended <- err
		t.Fatalf("the system did not start: %v", err)
	}
	w.base, w.ops = "http://"+sys.HTTPAddr(), "http://"+sys.OpsAddr()
	w.client = client.New([]string{w.base}, transport, 60)
	return w
}

// ready waits until the service says that all is well.
func (w *world) ready(t *testing.T) {
	t.Helper()
	var last client.Answer
	eventually(t, "all is well again", func() bool {
		last = w.client.Do(t.Context(), client.Request{Method: "GET", Path: "/readyz"}, nil)
		return bytes.Contains(last.Body, []byte(`"status":"ok"`)) && !bytes.Contains(last.Body, []byte("degraded"))
	})
}

// eventually asks until it is so.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(2 * time.Minute)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("never: %s", what)
		}
	}
}

// lockedBuffer is a log.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write appends.
func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) tail(n int) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.b.String()
	return all[max(0, len(all)-n):]
}
