package redisharness

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// link is the way from the nodes of one case to their server.
type link struct {
	open func(ctx context.Context, network, addr string) (net.Conn, error)

	mu      sync.Mutex
	cut     bool
	conns   map[*conn]struct{}
	swallow atomic.Bool // the next reply is lost
}

func newLink(open func(ctx context.Context, network, addr string) (net.Conn, error)) *link {
	return &link{open: open, conns: map[*conn]struct{}{}}
}

var errCut = errors.New("the way to the server is cut")

func (l *link) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	l.mu.Lock()
	cut := l.cut
	l.mu.Unlock()
	if cut {
		return nil, errCut
	}
	inner, err := l.open(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: inner, l: l}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut {
		_ = inner.Close()
		return nil, errCut
	}
	l.conns[c] = struct{}{}
	return c, nil
}

// Cut ends every connection and refuses new ones.
func (l *link) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
	for c := range l.conns {
		_ = c.Conn.Close()
	}
	clear(l.conns)
}

// Mend ends Cut.
func (l *link) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = false
}

// LoseReply makes the connection break over which the next script is sent, when
// its reply is there and before it is seen.
func (l *link) LoseReply() { l.swallow.Store(true) }

// conn is one connection over a link.
type conn struct {
	net.Conn
	l      *link
	doomed atomic.Bool
}

// Write notes whether the reply to what is sent is the one to lose.
func (c *conn) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("evalsha")) && c.l.swallow.CompareAndSwap(true, false) {
		c.doomed.Store(true)
	}
	return c.Conn.Write(p)
}

// Read loses a reply when it is to.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 && c.doomed.Load() {
		_ = c.Close()
		return 0, io.ErrUnexpectedEOF
	}
	return n, err
}

// Close closes it once and for all.
func (c *conn) Close() error {
	c.l.mu.Lock()
	delete(c.l.conns, c)
	c.l.mu.Unlock()
	return c.Conn.Close()
}
