package memconn

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
)

// network is what the network is called in errors and addresses.
const network = "memory"

// Listener accepts the connections that Dial makes. It is safe for concurrent
// use.
type Listener struct {
	window  int
	arrived chan *Conn
	closed  chan struct{}
	once    sync.Once
	dialled atomic.Int64
}

var _ net.Listener = (*Listener)(nil)

// Listen makes a listener. Each side of its connections may send window bytes
// that the other has not read.
func Listen(window int) *Listener {
	return &Listener{window: window, arrived: make(chan *Conn), closed: make(chan struct{})}
}

// Accept blocks until somebody dials. It is net.ErrClosed after Close.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.arrived:
		return c, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "accept", Net: network, Addr: l.Addr(), Err: net.ErrClosed}
	}
}

// Dial blocks until the connection is accepted. Like a port that nobody listens
// on, it is ECONNREFUSED after Close.
func (l *Listener) Dial(ctx context.Context) (*Conn, error) {
	client, server := pipe(l.window, clientAddr(l.dialled.Add(1)), l.Addr())
	var err error
	select {
	case l.arrived <- server:
		return client, nil
	case <-l.closed:
		err = syscall.ECONNREFUSED
	case <-ctx.Done():
		err = ctx.Err()
	}
	return nil, &net.OpError{Op: "dial", Net: network, Addr: l.Addr(), Err: err}
}

// Close lets nobody in any more. Connections live on.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr is an address that no machine has.
func (l *Listener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 80} }

// clientAddr is where the nth client dials from: one machine, many ports.
func clientAddr(n int64) net.Addr {
	return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 2), Port: int(1024 + n%(1<<16-1024))}
}
