package services

import (
	"net"
	"testing"
	"time"
)

// TestProxyLosesCommits sends COMMITs to an echo, which answers what it hears.
func TestProxyLosesCommits(t *testing.T) {
	t.Parallel()
	p := NewProxy(t, echo(t))
	p.LoseCommits(.5, 1)
	const n = 200
	whole := 0
	for range n {
		c := dial(t, p)
		if got := say(t, c, "SELECT"); got != "SELECT" {
			t.Fatalf("before a COMMIT came %q, want all of it", got)
		}
		switch got := say(t, c, string(commit)); got {
		case string(commit):
			whole++
			if got := say(t, c, "SELECT"); got != "SELECT" {
				t.Errorf("after an answered COMMIT came %q, want all of it", got)
			}
		case "":
		default:
			t.Fatalf("of a COMMIT's answer came %q, want all or nothing", got)
		}
	}
	commits, answers := p.LostCommits()
	if whole+commits+answers != n {
		t.Errorf("%d commits are answered, %d lost and %d not answered, of %d", whole, commits, answers, n)
	}
	for what, got := range map[string][2]int{"answered": {whole, n / 2}, "lost": {commits, n / 4}, "not answered": {answers, n / 4}} {
		if got[0] < got[1]*2/3 || got[0] > got[1]*4/3 {
			t.Errorf("%d commits are %s, want about %d", got[0], what, got[1])
		}
	}
	p.Mend()
	for range 50 {
		if got := say(t, dial(t, p), string(commit)); got != string(commit) {
			t.Fatalf("through the mended proxy came %q, want all of it", got)
		}
	}
}

func TestProxyStalls(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]struct {
		do   func(*Proxy)
		want string
	}{"mended": {(*Proxy).Mend, "hello"}, "cut": {(*Proxy).Cut, ""}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := NewProxy(t, echo(t))
			before := dial(t, p)
			say(t, before, "hello")
			p.Stall()
			heard := make(chan string, 2)
			for _, c := range []net.Conn{before, dial(t, p)} {
				go func() { heard <- say(t, c, "hello") }()
			}
			select {
			case got := <-heard:
				t.Errorf("through a stalled proxy came %q", got)
			case <-time.After(50 * time.Millisecond): // for so long
			}
			end.do(p)
			for range 2 {
				if got := <-heard; got != end.want {
					t.Errorf("then came %q, want %q", got, end.want)
				}
			}
		})
	}
}
