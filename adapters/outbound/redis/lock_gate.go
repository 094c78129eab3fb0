package redis

import (
	"context"
	"slices"
	"time"

	"example.com/surge/core/fault"
)

// lockGate is a key of a node, while somebody in the node waits for it at the
// server or has it. Others of the node wait here.
type lockGate struct {
	line   []*lockLease // by when they came
	passed int          // how often in a row the lock went on within the node
}

// lockPasses is how often in a row a lock may go on within a node, which is
// several times as fast as to another, while others wait.
const lockPasses = 8

// lockTurn is what a lease in line is told.
type lockTurn struct {
	token uint64 // 0: it is to ask the server
	since time.Time
	err   error // or this, and no turn: the server does not answer
}

// enter waits until nobody else of the node is at the gate, or passes the lock
// on.
func (l *lockLease) enter(ctx context.Context) error {
	n := l.l
	n.mu.Lock()
	g := n.gates[l.key]
	if g == nil {
		n.gates[l.key] = &lockGate{}
		l.inside = true
		n.mu.Unlock()
		return nil
	}
	l.turn = make(chan lockTurn, 1)
	g.line = append(g.line, l)
	n.mu.Unlock()
	select {
	case t := <-l.turn:
		return l.take(t)
	case <-n.open.Done():
		return errLockClosed
	case <-ctx.Done():
		n.mu.Lock()
		defer n.mu.Unlock()
		if i := slices.Index(g.line, l); i >= 0 {
			g.line = slices.Delete(g.line, i, i+1)
		} else if n.open.Err() == nil {
			n.leaving.Go(func() { // it is, or will be, told that it is its turn
				if l.take(<-l.turn) == nil {
					l.goodbye()
				}
			})
		}
		return fault.FromContext(ctx, acquiring)
	}
}

func (l *lockLease) take(t lockTurn) error {
	l.inside, l.token, l.since = t.err == nil, t.token, t.since
	return t.err
}

// fail leaves. If the server does not answer, the node's line is told: they need
// not find out one after another.
func (l *lockLease) fail(ctx context.Context, err error) {
	l.l.mu.Lock()
	if l.inside && ctx.Err() == nil {
		g := l.l.gates[l.key]
		for _, waits := range g.line {
			waits.turn <- lockTurn{err: err}
		}
		g.line = nil
	}
	l.l.mu.Unlock()
	l.leave()
}

// next takes who is first in the node's line for the gate, which then is theirs;
// nil if nobody is, and the gate is closed. It says whether the lock may be
// passed on though others wait.
func (l *lockLease) next() (next *lockLease, pass bool) {
	n := l.l
	n.mu.Lock()
	defer n.mu.Unlock()
	if !l.inside {
		return nil, false
	}
	l.inside = false
	g := n.gates[l.key]
	if len(g.line) == 0 {
		delete(n.gates, l.key)
		return nil, false
	}
	next = g.line[0]
	g.line = slices.Delete(g.line, 0, 1)
	if g.passed++; g.passed > lockPasses {
		g.passed = 0
	}
	return next, g.passed > 0
}

// giveBack releases the lock, or ceases to wait for it. It goes to who is first
// in the node's line, unless it is others' turn or the lease is over.
func (l *lockLease) giveBack(ctx context.Context) error {
	next, pass := l.next()
	t := lockTurn{since: time.Now()}
	k, n := &l.keys, l.l
	args := []any{nil, nil, len(k), &k[0], &k[1], &k[2], &k[3], &l.id, &n.channels}
	if next != nil {
		args = append(args, &next.id, &next.ms, pass)
	}
	token, err := n.c.evalInt(ctx, "release a lock", lockRelease, args)
	if next != nil {
		t.token = uint64(max(token, 0))
		next.turn <- t
	}
	return err
}

// forgo lets the next one of the node to the gate, without the lock.
func (l *lockLease) forgo() {
	if next, _ := l.next(); next != nil {
		next.turn <- lockTurn{}
	}
}

// leave ceases to wait, and gives back what was granted meanwhile, in the
// background: the caller has no time left, or no server. Where it does not get
// through, or overtakes the question, the lease and the place in line run out.
func (l *lockLease) leave() {
	l.l.mu.Lock()
	defer l.l.mu.Unlock()
	if l.l.open.Err() == nil { // and nobody would wait for it
		l.l.leaving.Go(l.goodbye)
	}
}

func (l *lockLease) goodbye() {
	ctx, cancel := context.WithTimeout(l.l.open, lockGoodbye)
	defer cancel()
	_ = l.giveBack(ctx)
}
