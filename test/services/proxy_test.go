package services

import (
	"io"
	"net"
	"testing"
)

func TestProxyCutsAndMends(t *testing.T) {
	t.Parallel()
	p := NewProxy(t, echo(t))
	c := dial(t, p)
	if got := say(t, c, "hello"); got != "hello" {
		t.Fatalf("through the proxy came %q, want hello", got)
	}

	p.Cut()
	if got := say(t, c, "hello"); got != "" {
		t.Errorf("over a connection that is cut came %q", got)
	}
	if got := say(t, dial(t, p), "hello"); got != "" {
		t.Errorf("through a proxy that is cut came %q", got)
	}

	p.Mend()
	if got := say(t, dial(t, p), "hello"); got != "hello" {
		t.Errorf("through the mended proxy came %q, want hello", got)
	}
}

func TestProxyCutsSomeConnections(t *testing.T) {
	t.Parallel()
	p := NewProxy(t, echo(t))
	p.CutRandomly(0.25, 1)
	const n = 200
	whole := 0
	for range n {
		got := say(t, dial(t, p), "hello")
		if got == "hello" {
			whole++
		}
		if got != "hello"[:len(got)] {
			t.Fatalf("came %q, no part of hello", got)
		}
	}
	// 0.75² of them: each way is a chance.
	if whole < n*4/10 || whole > n*7/10 {
		t.Errorf("%d of %d connections survived, want about %d", whole, n, n*9/16)
	}
	p.Mend()
	for range 50 {
		if got := say(t, dial(t, p), "hello"); got != "hello" {
			t.Fatalf("through the mended proxy came %q, want hello", got)
		}
	}
}

func TestProxyOfADeadServerHangsUp(t *testing.T) {
	t.Parallel()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	if got := say(t, dial(t, NewProxy(t, loopback(port))), "hello"); got != "" {
		t.Errorf("from nobody came %q", got)
	}
}

// echo is the address of a server that says what it hears.
func echo(t *testing.T) string {
	l, err := net.Listen("tcp", loopback(0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(c, c); _ = c.Close() }()
		}
	}()
	return l.Addr().String()
}

func dial(t *testing.T, p *Proxy) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// say is what comes back, up to the end of the connection.
func say(t *testing.T, c net.Conn, words string) string {
	t.Helper()
	if _, err := io.WriteString(c, words); err != nil {
		return ""
	}
	reply := make([]byte, len(words))
	n, _ := io.ReadFull(c, reply)
	return string(reply[:n])
}
