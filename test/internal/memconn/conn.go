package memconn

import (
	"errors"
	"io"
	"net"
	"time"
)

// Conn is one side of a connection. It is safe for concurrent use, but the bytes
// of two writes at once may mix.
type Conn struct {
	in, out       *stream
	local, remote net.Addr
}

var _ net.Conn = (*Conn)(nil)

// pipe makes the two sides of a connection, each of which may send so many
// bytes that the other has not read.
func pipe(window int, client, server net.Addr) (*Conn, *Conn) {
	up, down := newStream(window), newStream(window)
	return &Conn{in: down, out: up, local: client, remote: server}, &Conn{in: up, out: down, local: server, remote: client}
}

// Read blocks until there is something to read.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.in.read(p)
	return n, c.explain("read", err)
}

// Write blocks until all of it is on its way.
func (c *Conn) Write(p []byte) (int, error) {
	n, err := c.out.write(p)
	return n, c.explain("write", err)
}

// explain makes of an error what package net makes of it: callers look closely.
func (c *Conn) explain(op string, err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return &net.OpError{Op: op, Net: network, Source: c.local, Addr: c.remote, Err: err}
}

// Close ends both ways. The other side can still read what was sent before.
func (c *Conn) Close() error {
	c.in.closeReader()
	return c.CloseWrite()
}

// CloseWrite says that nothing more will be sent.
func (c *Conn) CloseWrite() error {
	c.out.closeWriter()
	return nil
}

// LocalAddr is this side's address.
func (c *Conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr is the other side's address.
func (c *Conn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline is SetReadDeadline and SetWriteDeadline.
func (c *Conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline makes Read fail from then on; the zero time is never.
func (c *Conn) SetReadDeadline(t time.Time) error {
	c.in.setReading(t)
	return nil
}

// SetWriteDeadline makes Write fail from then on; the zero time is never.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	c.out.setWriting(t)
	return nil
}
