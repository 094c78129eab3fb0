package kafkaharness

import (
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// Server is the brokers of one case, with Topics.
type Server struct {
	Addr   string // of one of them, or of several with commas
	Prefix string // of the case's topics and groups
	// Cut makes the brokers unreachable, and Mend ends that.
	Cut, Mend func()
}

// Kind is a kind of brokers, and how cases are run on it.
type Kind struct {
	Run  func(t *testing.T, body func(t *testing.T))
	Open func(t *testing.T) Server
	Pass func() func(d time.Duration)
	// Lacks are the guarantees that such brokers cannot give, with the reasons.
	Lacks map[contract.Guarantee]string
}

// Node is an adapter's queue.
type Node interface {
	ports.Queue
	io.Closer
	Crash()
}

// Open makes an adapter's node from a URL without a scheme, as in
// "://host:port?…".
type Open func(url string) (Node, error)

// node opens one node on a server, closed with the test. It is soon to give up
// who is silent, and whom it cannot reach. Parameters, as in "batch=1024", win.
func (s Server) node(t *testing.T, open Open, parameters ...string) Node {
	t.Helper()
	q := url.Values{}
	for k, v := range map[string]string{"session": "6s", "drain": "2s", "timeout": "8s", "commit": "200ms", "prefix": s.Prefix} {
		q.Set(k, v)
	}
	for _, p := range parameters {
		name, value, _ := strings.Cut(p, "=")
		q.Set(name, value)
	}
	first, more, _ := strings.Cut(s.Addr, ",")
	for addr := range strings.SplitSeq(more, ",") {
		if addr != "" {
			q.Add("addr", addr)
		}
	}
	n, err := open("://" + first + "?" + q.Encode())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	return n
}

// queue is the harness of the queue's contract.
func queue(k Kind, open Open) contract.Harness[ports.Queue] {
	return contract.Harness[ports.Queue]{Run: k.Run, Lacks: k.Lacks, Open: func(t *testing.T) contract.Backend[ports.Queue] {
		s := k.Open(t)
		return contract.Backend[ports.Queue]{
			Node: func(t *testing.T) ports.Queue { return s.node(t, open) },
			Pass: k.Pass(),
			Down: s.Cut, Up: s.Mend,
		}
	}}
}
