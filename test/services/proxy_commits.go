package services

import (
	"bytes"
	"math/rand/v2"
)

// LoseCommits closes the connection of a client of MySQL with the given
// probability when it commits: half of the time before the server hears of it,
// which then rolls back, and half of the time when the server has committed and
// answers. The client cannot tell one from the other.
func (p *Proxy) LoseCommits(rate float64, seed uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lost.rate, p.lost.rng = rate, rand.New(rand.NewPCG(seed, 0))
}

// LostCommits counts what LoseCommits did: commits that the server never heard
// of, and answers to commits.
func (p *Proxy) LostCommits() (commits, answers int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost.commits, p.lost.answers
}

// losses are those of commits.
type losses struct {
	rate             float64
	rng              *rand.Rand
	commits, answers int
}

// A line is a client's connection and the one to the server that belongs to it.
// The proxy's mutex guards it.
type line struct {
	deaf bool // the client is not to hear the next answer
}

// commit is the packet with which a client of MySQL commits. It comes in one
// piece, and alone: a client says nothing before it is answered.
var commit = []byte("\x07\x00\x00\x00\x03COMMIT")

// request decides about something that a client sends: how much of it goes on,
// and whether the connection is cut then.
func (p *Proxy) request(l *line, some []byte) (n int, cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lost.rate == 0 || !bytes.Equal(some, commit) || p.lost.rng.Float64() >= p.lost.rate {
		return p.chance(len(some))
	}
	if p.lost.rng.IntN(2) == 0 {
		p.lost.commits++
		return 0, true
	}
	l.deaf = true
	return len(some), false
}

// reply is request for what the server sends.
func (p *Proxy) reply(l *line, some []byte) (n int, cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !l.deaf {
		return p.chance(len(some))
	}
	if len(some) > 0 {
		p.lost.answers++
	}
	return 0, true
}
