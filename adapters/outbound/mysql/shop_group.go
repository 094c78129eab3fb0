package mysql

import (
	"context"
	"slices"
	"sync"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

const (
	// groupSize bounds how many placements share a transaction.
	groupSize = 128
	// eight is what the size of a larger group is a multiple of, so that its rows
	// fill statements of few sizes; who is left over is for the other committer.
	eight = 8
	// committers is how many transactions are under way at once: while one waits
	// for the disk, another one talks.
	committers = 2
	// loners is how many members of groups that were dissolved have transactions
	// of their own under way.
	loners = 8
)

// group has placements share transactions. A group is whatever came while the
// transactions before it were under way: one that comes when nothing is under
// way waits for nothing.
type group struct {
	// commit ends each member, before or after it returns.
	commit func(ctx context.Context, members []*member)
	lone   chan struct{}   // holds a token per loner
	ctx    context.Context // of the transactions; ends with the last of them
	end    context.CancelFunc

	mu      sync.Mutex
	waiting []*member
	running int // committers
	closed  bool
	all     sync.WaitGroup
}

// member is a placement and, when it has ended, what became of it.
type member struct {
	ports.Placement
	ctx    context.Context // its caller's
	done   chan struct{}
	placed ports.Placed
	err    error
}

func newGroup(commit func(ctx context.Context, members []*member)) *group {
	g := &group{commit: commit, lone: make(chan struct{}, loners)}
	g.ctx, g.end = context.WithCancel(context.Background())
	return g
}

// place blocks until a placement was committed or refused.
func (g *group) place(ctx context.Context, p ports.Placement) (ports.Placed, error) {
	m := &member{Placement: p, ctx: ctx, done: make(chan struct{})}
	if !g.join(m) {
		return ports.Placed{}, fault.New(fault.Unavailable, "the store is closed")
	}
	select {
	case <-m.done:
		return m.placed, m.err
	case <-ctx.Done():
	}
	if g.leave(m) {
		return ports.Placed{}, fault.FromContext(ctx, "wait to place an order")
	}
	select {
	case <-m.done: // at the same time
		return m.placed, m.err
	default:
		return ports.Placed{}, fault.New(fault.UnknownOutcome, "the service is temporarily unavailable").WithCause(context.Cause(ctx))
	}
}

// join has a member wait, for a committer of its own if it can have one.
func (g *group) join(m *member) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.waiting = append(g.waiting, m)
	if g.running < committers {
		g.running++
		g.all.Go(g.run)
	}
	return true
}

// leave takes a member out that still waits.
func (g *group) leave(m *member) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range g.waiting {
		if g.waiting[i] == m {
			g.waiting = append(g.waiting[:i], g.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// run commits groups until nobody waits.
func (g *group) run() {
	for members := g.next(); members != nil; members = g.next() {
		g.commit(g.ctx, members)
	}
}

// dissolve has each member commit alone. It does not wait: one that is held up
// holds up nobody else.
func (g *group) dissolve(members []*member) {
	for _, m := range members {
		g.all.Go(func() {
			g.lone <- struct{}{}
			defer func() { <-g.lone }()
			g.commit(g.ctx, []*member{m})
		})
	}
}

// end says what became of a member.
func (m *member) end(placed ports.Placed, err error) {
	m.placed, m.err = placed, err
	close(m.done)
}

// next takes the next group; nil when nobody waits. Of those that would meet in
// a row only the first is in it: the others are judged when that is committed.
func (g *group) next() []*member {
	g.mu.Lock()
	defer g.mu.Unlock()
	var members, later []*member
	taken := map[any]bool{}
	for i, m := range g.waiting {
		if len(members) == groupSize || len(later) == groupSize {
			later = append(later, g.waiting[i:]...)
			break
		}
		if rows := m.rows(); taken[rows[0]] || taken[rows[1]] || taken[rows[2]] || taken[rows[3]] {
			later = append(later, m)
		} else {
			members = append(members, m)
			for _, row := range rows {
				taken[row] = true
			}
		}
	}
	if odd := len(members) % eight; len(members) > eight && odd > 0 {
		whole := len(members) - odd
		members, later = members[:whole], append(slices.Clone(members[whole:]), later...)
	}
	if g.waiting = later; members == nil {
		g.running--
	}
	return members
}

type (
	orderRow id.ID
	eventRow id.ID
)

// rows are what no two members of a group share.
func (m *member) rows() [4]any {
	return [4]any{m.Key, orderRow(m.Order.Snapshot().ID), eventRow(m.Event.ID), m.purchase()}
}

// close waits for the committers.
func (g *group) close() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.all.Wait()
	g.end()
}
