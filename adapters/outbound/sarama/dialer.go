package sarama

import (
	"context"
	"net"
)

// dialer has connections end with a context.
type dialer struct {
	life context.Context
	net.Dialer
}

// Dial connects.
func (d dialer) Dial(network, addr string) (net.Conn, error) {
	c, err := d.DialContext(d.life, network, addr)
	if err != nil {
		return nil, err
	}
	return &mortal{c, context.AfterFunc(d.life, func() { _ = c.Close() })}, nil
}

// mortal is a connection that its context ends.
type mortal struct {
	net.Conn
	forget func() bool
}

// Close closes it.
func (m *mortal) Close() error {
	m.forget()
	return m.Conn.Close()
}
