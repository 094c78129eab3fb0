// Package link is the way from the nodes of one case to their server, which can
// be cut and can lose a reply.
package link

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// Link is the way from the nodes of one case to their server.
type Link struct {
	open func(ctx context.Context, network, addr string) (net.Conn, error)
	call []byte // what a call holds whose reply may be lost

	mu    sync.Mutex
	cut   bool
	conns map[*conn]struct{}
	lose  atomic.Int32 // what becomes of the next call
}

// What becomes of a call.
const (
	passes = iota
	losesReply
	losesCall
)

// New is a way over connections that open opens. The calls whose replies may be
// lost are those that hold some bytes.
func New(open func(ctx context.Context, network, addr string) (net.Conn, error), call string) *Link {
	return &Link{open: open, call: []byte(call), conns: map[*conn]struct{}{}}
}

var errCut = errors.New("the way to the server is cut")

// Dial opens a connection over the link.
func (l *Link) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
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
func (l *Link) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
	for c := range l.conns {
		_ = c.Conn.Close()
	}
	clear(l.conns)
}

// Mend ends Cut.
func (l *Link) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = false
}

// LoseReply makes the connection break over which the next call is sent: when
// its reply is there and before it is seen, or, if it is not to be applied,
// before the server hears of it.
func (l *Link) LoseReply(applied bool) {
	if applied {
		l.lose.Store(losesReply)
	} else {
		l.lose.Store(losesCall)
	}
}

// conn is one connection over a link.
type conn struct {
	net.Conn
	l      *Link
	doomed atomic.Bool
}

// Write notes whether the reply to what is sent is the one to lose.
func (c *conn) Write(p []byte) (int, error) {
	if bytes.Contains(p, c.l.call) {
		switch c.l.lose.Swap(passes) {
		case losesReply:
			c.doomed.Store(true)
		case losesCall:
			_ = c.Close()
			return len(p), nil
		}
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
