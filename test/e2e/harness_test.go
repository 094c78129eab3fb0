package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
	"example.com/surge/wire/logging"
	"example.com/surge/wire/system"
)

// quick composes what tests boot that do not ask for the program as it is. A
// shop has one that starts faster.
var quick = inmemory.New

// boot starts a quick system.
func boot(t *testing.T, environ ...string) *client {
	t.Helper()
	return run(t, quick, environ...)
}

// run starts the all-memory system on free ports with some variables set, and
// stops it with the test. What it logs goes to the test's log when it fails.
func run(t *testing.T, compose func(config.Config, *slog.Logger, *inmemory.Backends) (*system.System, func(), error), environ ...string) *client {
	t.Helper()
	environ = append([]string{"HTTP_ADDR=127.0.0.1:0", "OPS_ADDR=127.0.0.1:0", "DRAIN_GRACE=0s", "DEMO_CATALOGUE=false", "RATE_LIMIT=off"}, environ...)
	cfg, err := config.Load(environ)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	log, closeLog := logging.New(&out, cfg.LogLevel)
	ctx, cancel := context.WithCancel(context.Background())
	sys, cleanup, err := compose(cfg, log, inmemory.NewBackends())
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- sys.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the system ended with %v", err)
		}
		cleanup()
		closeLog()
		if t.Failed() {
			t.Logf("log:\n%s", tail(out.Bytes(), 8000))
		}
	})
	select {
	case <-sys.Ready():
	case err := <-ended:
		ended <- err
		t.Fatalf("the system did not start: %v", err)
	}
	return newClient(t, "http://"+sys.HTTPAddr(), "http://"+sys.OpsAddr())
}

func tail(b []byte, n int) []byte { return b[max(0, len(b)-n):] }

// client is one HTTP client. as makes another that is signed in.
type client struct {
	t     *testing.T
	base  string
	ops   string
	token string
	http  *http.Client
}

func newClient(t *testing.T, base, ops string) *client {
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	return &client{t: t, base: base, ops: ops, http: &http.Client{Transport: transport, Timeout: 15 * time.Second}}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send makes a request. body is sent as it is when it is a string or bytes,
// else as JSON; headers are pairs.
func (c *client) send(method, path string, body any, headers ...string) answer {
	c.t.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = bytes.NewReader([]byte(b))
	default:
		text, err := json.Marshal(b)
		if err != nil {
			c.t.Fatal(err)
		}
		r = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, r)
	if err != nil {
		c.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.http.Do(req)
	if err != nil {
		c.t.Errorf("%s %s: %v", method, path, err)
		return answer{header: http.Header{}}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Errorf("%s %s: %v", method, path, err)
	}
	return answer{resp.StatusCode, resp.Header, text}
}

// want checks the status of an answer and passes it on.
func (c *client) want(status int, a answer) answer {
	c.t.Helper()
	if a.status != status {
		c.t.Errorf("status %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

// wantError checks that an answer is the error of that status and code.
func (c *client) wantError(status int, code string, a answer) apiError {
	c.t.Helper()
	c.want(status, a)
	var e struct{ Error apiError }
	if err := json.Unmarshal(a.body, &e); err != nil || e.Error.Code != code || e.Error.Status != status {
		c.t.Errorf("got %s, want an error with code %s", a.body, code)
	}
	return e.Error
}

type apiError struct {
	Code      string
	Status    int
	Message   string
	Timestamp string
	Path      string
	RequestID string `json:"request_id"`
	Details   []struct{ Field, Reason string }
}

// data decodes {"data": …} of an answer.
func data[T any](t *testing.T, a answer) T {
	t.Helper()
	var d struct{ Data T }
	if err := json.Unmarshal(a.body, &d); err != nil {
		t.Errorf("%s: %v", a.body, err)
	}
	return d.Data
}

// eventually asks until the answer satisfies, for what follows within moments.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("never: %s", what)
		}
	}
}
