package client_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/surge/test/load/internal/client"
)

func (o office) post(ctx context.Context, body string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.server.URL, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	resp, err := o.wire.RoundTrip(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

// office is a server that answers what it is told, and counts connections.
type office struct {
	server *httptest.Server
	wire   *client.Wire
	opened *atomic.Int64
}

func newOffice(t *testing.T, each int, handle http.HandlerFunc, tls bool) office {
	o := office{server: httptest.NewUnstartedServer(handle), wire: client.NewWire(each), opened: &atomic.Int64{}}
	o.server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			o.opened.Add(1)
		}
	}
	if tls {
		o.server.StartTLS()
	} else {
		o.server.Start()
	}
	t.Cleanup(o.server.Close)
	t.Cleanup(o.wire.Close)
	return o
}

func echo(w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body)
	_, _ = w.Write(text)
}

func TestWireKeepsItsConnections(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 3, echo, false)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for _, body := range []string{"a", "", strings.Repeat("long", 10_000)} {
				if got, err := o.post(t.Context(), body); err != nil || got != body {
					t.Errorf("sent %d bytes, got %d, %v", len(body), len(got), err)
				}
			}
		})
	}
	all.Wait()
	if n := o.opened.Load(); n > 3 {
		t.Errorf("opened %d connections, may open 3", n)
	}
}

func TestWireOpensWhatTheServerClosed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 1, echo, false)
	for range 3 {
		if got, err := o.post(t.Context(), "x"); err != nil || got != "x" {
			t.Errorf("got %q, %v", got, err)
		}
		o.server.CloseClientConnections()
	}
}

func TestWireGivesUpWithTheContext(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{}, 1)
	o := newOffice(t, 1, func(w http.ResponseWriter, r *http.Request) {
		if text, _ := io.ReadAll(r.Body); string(text) == "wait" {
			asked <- struct{}{}
			<-r.Context().Done()
		}
		_, _ = io.WriteString(w, "quick")
	}, false)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	if _, err := o.post(ctx, "wait"); err == nil {
		t.Error("an answer came")
	}
	if got, err := o.post(t.Context(), "go"); err != nil || got != "quick" {
		t.Errorf("afterwards: %q, %v", got, err)
	}
	if _, err := o.post(ctx, "go"); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended: %v", err)
	}
}

func TestWireChecksCertificates(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 1, echo, true)
	o.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	if _, err := o.post(t.Context(), "x"); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("with a certificate that nobody signed: %v", err)
	}
}
