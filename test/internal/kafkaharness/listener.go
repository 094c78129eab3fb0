package kafkaharness

import (
	"net"
	"sync"
	"sync/atomic"
)

// listener is one whose connections can be cut.
type listener struct {
	net.Listener

	mu    sync.Mutex
	isCut bool
	conns map[*conn]struct{}
	// swallow says that the reply to the next batch that is published is lost.
	swallow atomic.Bool
}

func newListener(l net.Listener) *listener {
	return &listener{Listener: l, conns: map[*conn]struct{}{}}
}

// Accept answers the next connection, and closes those that come while it is
// cut.
func (l *listener) Accept() (net.Conn, error) {
	for {
		inner, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if c := l.keep(inner); c != nil {
			return c, nil
		}
		_ = inner.Close()
	}
}

func (l *listener) keep(inner net.Conn) net.Conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isCut {
		return nil
	}
	c := &conn{Conn: inner, l: l}
	l.conns[c] = struct{}{}
	return c
}

// cut closes every connection, and new ones.
func (l *listener) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.isCut = true
	for c := range l.conns {
		_ = c.Conn.Close()
	}
	clear(l.conns)
}

// mend ends cut.
func (l *listener) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.isCut = false
}

// conn is a connection of a listener.
type conn struct {
	net.Conn
	l      *listener
	doomed atomic.Bool
}

// Read notes whether the reply to what comes is the one to lose. Of a request
// the broker reads the length and then the rest, which begins with what it is:
// zero is to publish.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > len("the length") && p[0] == 0 && p[1] == 0 && c.l.swallow.CompareAndSwap(true, false) {
		c.doomed.Store(true)
	}
	return n, err
}

// Write loses a reply when it is to, with the connection.
func (c *conn) Write(p []byte) (int, error) {
	if c.doomed.Load() {
		_ = c.Close()
		return 0, net.ErrClosed
	}
	return c.Conn.Write(p)
}

func (c *conn) Close() error {
	c.l.mu.Lock()
	delete(c.l.conns, c)
	c.l.mu.Unlock()
	return c.Conn.Close()
}
