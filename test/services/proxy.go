package services

import (
	"math/rand/v2"
	"net"
	"sync"
	"testing"
)

// A Proxy passes TCP connections on to a server, until it is told to cut them.
// It is closed with its test.
type Proxy struct {
	target   string
	listener net.Listener
	running  sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]struct{}
	down  bool
	rate  float64
	rng   *rand.Rand
	lost  losses
	held  chan struct{} // closed by Mend and Cut; nil unless stalled
}

// NewProxy is a proxy in front of the server at target, a host:port.
func NewProxy(t testing.TB, target string) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", loopback(0))
	if err != nil {
		t.Fatalf("start a proxy: %v", err)
	}
	p := &Proxy{target: target, listener: l, conns: map[net.Conn]struct{}{}}
	p.running.Go(p.accept)
	t.Cleanup(p.close)
	return p
}

// Addr is the proxy's host:port.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Cut closes every connection, and new ones as soon as they are accepted.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = true
	for c := range p.conns {
		_ = c.Close()
	}
	p.flow()
}

// Mend ends Cut, CutRandomly, LoseCommits and Stall.
func (p *Proxy) Mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down, p.rate, p.lost.rate = false, 0, 0
	p.flow()
}

// Stall keeps what the connections carry, and accepts new ones, until Mend lets
// all of it go on.
func (p *Proxy) Stall() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held == nil {
		p.held = make(chan struct{})
	}
}

// flow ends Stall. The mutex is held.
func (p *Proxy) flow() {
	if p.held != nil {
		close(p.held)
		p.held = nil
	}
}

// flows blocks while the proxy is stalled.
func (p *Proxy) flows() {
	p.mu.Lock()
	held := p.held
	p.mu.Unlock()
	if held != nil {
		<-held
	}
}

// CutRandomly closes a connection with the given probability whenever some of
// what it carries arrives: a random part of that is still passed on. Requests
// are lost that way, and replies to requests that the server has obeyed.
func (p *Proxy) CutRandomly(rate float64, seed uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rate, p.rng = rate, rand.New(rand.NewPCG(seed, 0))
}

// close ends the proxy and blocks until nothing of it runs.
func (p *Proxy) close() {
	_ = p.listener.Close()
	p.Cut()
	p.running.Wait()
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		p.running.Go(func() { p.serve(client) })
	}
}

// serve passes one connection on until either side ends.
func (p *Proxy) serve(client net.Conn) {
	defer p.drop(client)
	if !p.keep(client) {
		return
	}
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	defer p.drop(server)
	if !p.keep(server) {
		return
	}
	l := &line{}
	var back sync.WaitGroup
	back.Go(func() { p.pass(client, server, func(reply []byte) (int, bool) { return p.reply(l, reply) }) })
	p.pass(server, client, func(request []byte) (int, bool) { return p.request(l, request) })
	back.Wait()
}

// keep remembers a connection that Cut is to close, unless all are cut.
func (p *Proxy) keep(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.down {
		p.conns[c] = struct{}{}
	}
	return !p.down
}

func (p *Proxy) drop(c net.Conn) {
	_ = c.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
}

// pass copies what arrives from one side to the other, as far as carried says,
// and closes both at the end.
func (p *Proxy) pass(to, from net.Conn, carried func(some []byte) (n int, cut bool)) {
	defer func() { _ = to.Close(); _ = from.Close() }()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		p.flows()
		n, cut := carried(buf[:n])
		if _, werr := to.Write(buf[:n]); err != nil || werr != nil || cut {
			return
		}
	}
}

// chance is how much of n bytes goes on, and whether the connection is cut
// then. The mutex is held.
func (p *Proxy) chance(n int) (int, bool) {
	if n == 0 || p.rate == 0 || p.rng.Float64() >= p.rate {
		return n, false
	}
	return p.rng.IntN(n), true
}
