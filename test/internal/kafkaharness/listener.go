package kafkaharness

import (
	"net"
	"sync"
)

// listener is one whose connections can be cut.
type listener struct {
	net.Listener

	mu    sync.Mutex
	isCut bool
	conns map[*conn]struct{}
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
	l *listener
}

func (c *conn) Close() error {
	c.l.mu.Lock()
	delete(c.l.conns, c)
	c.l.mu.Unlock()
	return c.Conn.Close()
}
