package rest

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"
)

// pipes is a listener whose connections are pipes, on which time is virtual.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes"} }

func (p *pipes) dial() net.Conn {
	ours, theirs := net.Pipe()
	p.conns <- theirs
	return ours
}

// hangUp closes a connection that the other side may have closed already.
func hangUp(conn net.Conn) { _ = conn.Close() }

// serve runs a server in a bubble until the test ends.
func serve(t *testing.T, h http.Handler) (*Server, *pipes) {
	t.Helper()
	p := &pipes{make(chan net.Conn), make(chan struct{})}
	s := NewServer(h, slog.New(slog.DiscardHandler))
	served := make(chan error, 1)
	go func() { served <- s.Serve(p) }()
	t.Cleanup(func() {
		if err := s.Shutdown(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return s, p
}

// trickle writes text byte by byte, one a second, until the other side has had
// enough.
func trickle(conn net.Conn, text string) {
	for i := range len(text) {
		<-time.After(time.Second)
		if _, err := conn.Write([]byte{text[i]}); err != nil {
			return
		}
	}
}

func TestSlowClientsAreCutOff(t *testing.T) {
	t.Parallel()
	head := "POST /things HTTP/1.1\r\nHost: surge\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
	for name, c := range map[string]struct {
		quick, slow string
		after       time.Duration
	}{
		"says nothing":             {"", "", 5 * time.Second},
		"head byte by byte":        {"", strings.Repeat("GET /", 100), 5 * time.Second},
		"body byte by byte":        {head, strings.Repeat(" ", 100), 15 * time.Second},
		"stays when it has to go":  {"GET /things/1 HTTP/1.1\r\nHost: surge\r\n\r\n", "", time.Minute},
		"head with endless fields": {"GET / HTTP/1.1\r\n", strings.Repeat("a: b\r\n", 100), 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, p := serve(t, newAPI(t))
				conn := p.dial()
				start := time.Now()
				var client sync.WaitGroup
				defer client.Wait()
				defer hangUp(conn)
				client.Go(func() {
					if _, err := io.WriteString(conn, c.quick); err == nil {
						trickle(conn, c.slow)
					}
				})
				_, _ = io.Copy(io.Discard, conn)
				if took := time.Since(start); took < c.after || took > c.after+time.Second {
					t.Errorf("cut off after %v, want %v", took, c.after)
				}
			})
		})
	}
}

func TestAClientThatDoesNotReadIsCutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wrote := make(chan error, 1)
		_, p := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, err := w.Write(make([]byte, 1<<20))
			wrote <- err
		}))
		conn := p.dial()
		defer hangUp(conn)
		start := time.Now()
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: surge\r\n\r\n")
		if err := <-wrote; err == nil || time.Since(start) != 30*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

func TestShutdownWaitsForWhatIsBeingServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, handling(func(c *gin.Context) {
			<-time.After(5 * time.Second)
			answer(c, 200, "done")
		}))
		s, p := serve(t, a)
		conn := p.dial()
		defer hangUp(conn)
		go func() { _, _ = io.WriteString(conn, "GET /things/1 HTTP/1.1\r\nHost: surge\r\n\r\n") }()
		synctest.Wait()
		down := make(chan error, 1)
		go func() { down <- s.Shutdown(t.Context()) }()
		r, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		if r.StatusCode != http.StatusOK {
			t.Errorf("got %d", r.StatusCode)
		}
		if err := <-down; err != nil {
			t.Error(err)
		}
	})
}

func TestShutdownCutsWhatTakesTooLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stuck := make(chan struct{})
		defer close(stuck)
		s, p := serve(t, newAPI(t, handling(func(*gin.Context) { <-stuck })))
		conn := p.dial()
		defer hangUp(conn)
		_, _ = io.WriteString(conn, "GET /things/1 HTTP/1.1\r\nHost: surge\r\n\r\n")
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if _, err := io.Copy(io.Discard, conn); err != nil {
			t.Errorf("the connection is not closed: %v", err)
		}
	})
}
