package memconn_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/test/internal/memconn"
)

const window = 8

// connect answers the two sides of a connection.
func connect(t *testing.T) (client, server *memconn.Conn) {
	t.Helper()
	ln := memconn.Listen(window)
	accepted := make(chan net.Conn, 1)
	go func() {
		c, err := ln.Accept()
		if err != nil {
			t.Error(err)
		}
		accepted <- c
	}()
	client, err := ln.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	server, ok := (<-accepted).(*memconn.Conn)
	if !ok {
		t.Fatal("accepted something else")
	}
	if server.RemoteAddr().String() != client.LocalAddr().String() || client.RemoteAddr().String() != ln.Addr().String() {
		t.Errorf("%v and %v do not meet", server.RemoteAddr(), client.LocalAddr())
	}
	return client, server
}

func TestAWriterWaitsForTheWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, server := connect(t)
		text := strings.Repeat("0123456789", 3)
		start := time.Now()
		go func() {
			if n, err := io.WriteString(client, text); n != len(text) || err != nil || time.Since(start) != time.Second {
				t.Errorf("wrote %d after %v: %v", n, time.Since(start), err)
			}
			_ = client.Close()
		}()
		<-time.After(time.Second)
		if got, err := io.ReadAll(server); string(got) != text || err != nil {
			t.Errorf("read %q: %v", got, err)
		}
	})
}

func TestDeadlinesInterruptWhoWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, server := connect(t)
		start := time.Now()
		_ = server.SetReadDeadline(start.Add(time.Hour))
		go func() {
			<-time.After(time.Second)
			_ = server.SetDeadline(start.Add(2 * time.Second)) // in the middle of Read
		}()
		_, err := server.Read(make([]byte, 1))
		wantTimeout(t, err, start, 2*time.Second)
		_, _ = io.WriteString(client, "x")
		_, err = server.Read(make([]byte, 1))
		wantTimeout(t, err, start, 2*time.Second)
		_ = server.SetReadDeadline(time.Time{})
		if n, err := server.Read(make([]byte, 1)); n != 1 || err != nil {
			t.Errorf("without a deadline read %d: %v", n, err)
		}
		_ = server.SetWriteDeadline(start.Add(3 * time.Second))
		n, err := server.Write(make([]byte, window+1))
		wantTimeout(t, err, start, 3*time.Second)
		if n != window {
			t.Errorf("wrote %d, want the window", n)
		}
	})
}

func wantTimeout(t *testing.T, err error, start time.Time, after time.Duration) {
	t.Helper()
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() || time.Since(start) != after {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
}

func TestWhatWasSentOutlivesTheSender(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, server := connect(t)
		_, _ = io.WriteString(client, "bye")
		_ = client.CloseWrite()
		_, _ = io.WriteString(server, "too")
		if got, err := io.ReadAll(server); string(got) != "bye" || err != nil {
			t.Errorf("the server read %q: %v", got, err)
		}
		_ = server.Close()
		if got, err := io.ReadAll(client); string(got) != "too" || err != nil {
			t.Errorf("the client read %q: %v", got, err)
		}
		if _, err := client.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
			t.Errorf("after CloseWrite: %v", err)
		}
		if _, err := server.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	})
}

func TestWhoeverWritesToNobodyIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, server := connect(t)
		go func() {
			<-time.After(time.Second)
			_ = client.Close()
		}()
		if n, err := server.Write(make([]byte, 2*window)); n != window || !errors.Is(err, syscall.EPIPE) {
			t.Errorf("wrote %d: %v", n, err)
		}
	})
}

func TestNobodyGetsInAfterClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ln := memconn.Listen(window)
		go func() {
			<-time.After(time.Second)
			_ = ln.Close()
			_ = ln.Close() // as often as anybody likes
		}()
		if _, err := ln.Dial(t.Context()); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("dial: %v", err)
		}
		if _, err := ln.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("accept: %v", err)
		}
	})
}
