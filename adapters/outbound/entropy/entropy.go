// Package entropy is where randomness enters the system: ids and seeds. It is
// injected, so that a run can be repeated from its seed. What it makes is not
// secret unless the source is crypto/rand.
package entropy

import (
	"crypto/rand"
	"encoding/binary"
	"io"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// IDs makes version 7 UUIDs that grow strictly within one source, also within
// a millisecond: RFC 9562, section 6.2, method 2 (monotonic random): each id
// of the same millisecond is the one before plus a random step.
type IDs struct {
	mu     sync.Mutex
	source io.Reader
	buffer [320]byte // one read of the source serves many ids
	used   int
	last   int64 // Unix milliseconds of the newest id
	seq    uint64
}

var _ ports.IDs = (*IDs)(nil)

// New makes ids from the operating system's randomness.
func New() *IDs { return from(rand.Reader) }

// Seeded makes the same ids from the same seed at the same times, so that a run
// can be repeated.
func Seeded(seed uint64) *IDs {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return from(mathrand.NewChaCha8(key))
}

func from(source io.Reader) *IDs {
	g := &IDs{source: source}
	g.used = len(g.buffer)
	return g
}

// New makes the next id.
func (g *IDs) New() id.ID {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now().UnixMilli()
	random := g.random()
	// 42 random bits that start below half their range leave room for about 2^17
	// ids of the largest step before a millisecond would have to be borrowed.
	const bits, stepBits = 42, 24
	draw := binary.BigEndian.Uint64(random[2:])
	if now > g.last {
		g.last, g.seq = now, draw>>(64-bits+1)
	} else if g.seq += 1 + draw>>(64-stepBits); g.seq>>bits != 0 {
		g.last, g.seq = g.last+1, draw>>(64-bits+1)
	}
	// The sequence fills rand_a (12 bits) and the top 30 bits of rand_b; the
	// other 32 bits stay random.
	binary.BigEndian.PutUint16(random[0:], uint16(g.seq>>30)) //nolint:gosec // the top 12 of 42 bits
	binary.BigEndian.PutUint32(random[2:], uint32(g.seq&(1<<30-1)))
	return id.V7(time.UnixMilli(g.last), random)
}

// random takes ten bytes of the source. A source that fails cannot be served
// round: crypto/rand ends the process itself, a seeded one never fails.
func (g *IDs) random() (b [10]byte) {
	if g.used+len(b) > len(g.buffer) {
		if _, err := io.ReadFull(g.source, g.buffer[:]); err != nil {
			panic("entropy: " + err.Error())
		}
		g.used = 0
	}
	g.used += copy(b[:], g.buffer[g.used:])
	return b
}
