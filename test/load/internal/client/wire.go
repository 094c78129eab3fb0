package client

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Wire sends requests over connections that stay open, so many to each process
// and one request at a time on each. A load shares its processors with what it
// loads: this does without the goroutines that http.Transport has for each
// connection. It is safe for concurrent use.
type Wire struct {
	each int
	mu   sync.Mutex
	to   map[string]chan *line // by scheme and host; a nil line is one to be opened
}

// NewWire opens at most so many connections to each process.
func NewWire(each int) *Wire { return &Wire{each: each, to: map[string]chan *line{}} }

// line is an open connection.
type line struct {
	net.Conn
	in  *bufio.Reader
	out *bufio.Writer
}

// RoundTrip sends a request, and again on a new connection when the one it was
// sent on had been closed by the server meanwhile. The answer's body is read.
func (w *Wire) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	lines := w.lines(req.URL.Scheme + "://" + req.URL.Host)
	var l *line
	select {
	case l = <-lines:
	case <-ctx.Done():
		return nil, context.Cause(ctx) //nolint:wrapcheck // by who asked
	}
	defer func() { lines <- l }()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx) //nolint:wrapcheck // as above
	}
	if l != nil {
		if resp, err := l.send(req); err == nil || ctx.Err() != nil || req.GetBody == nil {
			l = l.after(resp, err)
			return resp, err
		}
		_ = l.Close()
		l = nil
		body, err := req.GetBody()
		if err != nil {
			return nil, err //nolint:wrapcheck // as above
		}
		req.Body = body
	}
	conn, err := dial(ctx, req.URL)
	if err != nil {
		return nil, err //nolint:wrapcheck // as above
	}
	l = &line{conn, bufio.NewReader(conn), bufio.NewWriter(conn)}
	resp, err := l.send(req)
	l = l.after(resp, err)
	return resp, err
}

func dial(ctx context.Context, u *url.URL) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	if u.Scheme == "https" {
		return (&tls.Dialer{NetDialer: dialer}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "443"))) //nolint:wrapcheck // by who called
	}
	return dialer.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "80"))) //nolint:wrapcheck // as above
}

func (w *Wire) lines(server string) chan *line {
	w.mu.Lock()
	defer w.mu.Unlock()
	lines, has := w.to[server]
	if !has {
		lines = make(chan *line, w.each)
		for range w.each {
			lines <- nil
		}
		w.to[server] = lines
	}
	return lines
}

// Close closes the connections, when they have ended what they do.
func (w *Wire) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, lines := range w.to {
		for range w.each {
			if l := <-lines; l != nil {
				_ = l.Close()
			}
		}
	}
	clear(w.to)
}

// send sends a request and reads the answer, until its context ends.
func (l *line) send(req *http.Request) (resp *http.Response, err error) {
	stop := context.AfterFunc(req.Context(), func() { _ = l.SetDeadline(time.Unix(1, 0)) })
	defer func() {
		switch cut := !stop(); {
		case err == nil: // or the line is cut, now or soon
			resp.Close = resp.Close || cut
		case cut:
			err = context.Cause(req.Context())
		}
	}()
	if err := req.Write(l.out); err != nil {
		return nil, err //nolint:wrapcheck // by who asked
	}
	if err := l.out.Flush(); err != nil {
		return nil, err //nolint:wrapcheck // as above
	}
	resp, err = http.ReadResponse(l.in, req)
	if err != nil {
		return nil, err //nolint:wrapcheck // as above
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return nil, err //nolint:wrapcheck // as above
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.Close = resp.Close || len(body) > maxBody
	return resp, nil
}

// after is the line if it can be used again; else it is closed, and nil.
func (l *line) after(resp *http.Response, err error) *line {
	if err == nil && !resp.Close {
		return l
	}
	_ = l.Close()
	return nil
}
