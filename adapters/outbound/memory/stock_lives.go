package memory

import (
	"time"

	"github.com/tidwall/btree"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

type lifeKey struct{ hold, order id.ID }

// life is one life of a hold, or a tombstone: released without ever being held.
type life struct {
	ports.Hold
	counts bool // in bought
	end    time.Time
	seq    uint64
}

// find answers the hold of an attempt, or nil.
func (g *gate) find(hold id.ID) *life {
	if l, ok := g.holds[hold]; ok && !g.forgotten(l) {
		return l
	}
	return nil
}

// life answers one life of a hold, or nil.
func (g *gate) life(hold, order id.ID) *life {
	if l, ok := g.lives[lifeKey{hold, order}]; ok && !g.forgotten(l) {
		return l
	}
	return nil
}

func (g *gate) forgotten(l *life) bool {
	return l.State != ports.HoldHeld && !time.Now().Before(l.end)
}

// add makes a life without a state; move gives it one.
func (g *gate) add(h ports.Hold) *life {
	g.seq++
	l := &life{Hold: h, seq: g.seq}
	key := lifeKey{h.ID, h.Order}
	if old := g.lives[key]; old != nil {
		g.forget(old)
	}
	g.lives[key] = l
	return l
}

// move gives a life a state for a time: until it is listed as expired if it is
// held, else until it is forgotten.
func (g *gate) move(l *life, to ports.HoldState, d time.Duration) {
	g.index(l.State).Delete(l)
	l.State, l.end = to, time.Now().Add(d)
	g.index(to).Set(l)
}

func (g *gate) index(s ports.HoldState) *btree.BTreeG[*life] {
	if s == ports.HoldHeld {
		return g.held
	}
	return g.past
}

// count makes a life's pieces count against its user, or not.
func (g *gate) count(l *life, counts bool) {
	if l.counts == counts {
		return
	}
	l.counts = counts
	n := g.bought[l.User] + l.Quantity
	if !counts {
		n = g.bought[l.User] - l.Quantity
	}
	if g.bought[l.User] = n; n == 0 {
		delete(g.bought, l.User)
	}
}

// sweep forgets up to n lives whose time is over.
func (g *gate) sweep(n int) {
	for range n {
		l, ok := g.past.Min()
		if !ok || !g.forgotten(l) {
			return
		}
		g.forget(l)
	}
}

func (g *gate) forget(l *life) {
	g.count(l, false)
	g.past.Delete(l)
	delete(g.lives, lifeKey{l.ID, l.Order})
	if g.holds[l.ID] == l {
		delete(g.holds, l.ID)
	}
}
