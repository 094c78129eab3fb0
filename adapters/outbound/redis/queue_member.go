package redis

import (
	"context"
	_ "embed"
	"slices"
	"sync"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

var (
	//go:embed lua/queue_join.lua
	queueJoinSource string
	//go:embed lua/queue_leave.lua
	queueLeaveSource string
	//go:embed lua/queue_renew.lua
	queueRenewSource string

	queueJoinScript  = newScript(queueJoinSource)
	queueLeaveScript = newScript(queueLeaveSource)
	queueRenewScript = newScript(queueRenewSource)
)

// queueMember is one Consume. What is not said to be otherwise belongs to the
// goroutine that runs it.
type queueMember struct {
	q       *Queue
	s       ports.Subscription
	name    string
	handle  func(ports.Claim)
	wake    chan struct{} // holds a token when a claim has changed; anybody's
	news    chan struct{} // holds a token when the group may have changed; anybody's
	stops   []func()      // no more news
	topics  []*memberTopic
	claims  map[partition]*queueClaim
	running sync.WaitGroup // of claims' goroutines
	leaving bool
}

// memberTopic is a topic that a member wants.
type memberTopic struct {
	name    string
	known   *queueTopic // nil: not known yet
	members []string    // of the group that want it, in order
}

// Consume joins the group, and leaves it when ctx ends or the node closes.
func (q *Queue) Consume(ctx context.Context, s ports.Subscription, handle func(ports.Claim)) error {
	if s.Group == "" || len(s.Topics) == 0 || s.MaxHeld < 0 || s.MaxHeldBytes < 0 {
		return errSubscription
	}
	for _, topic := range s.Topics {
		if err := (ports.Message{Topic: topic}).Check(); err != nil {
			return err
		}
	}
	if !q.enter() {
		return errQueueClosed
	}
	defer q.running.Done()
	if s.MaxHeld == 0 {
		s.MaxHeld = ports.DefaultMaxHeld
	}
	if s.MaxHeldBytes == 0 {
		s.MaxHeldBytes = ports.DefaultMaxHeldBytes
	}
	m := &queueMember{
		q: q, s: s, name: q.name(), handle: handle,
		wake: make(chan struct{}, 1), news: make(chan struct{}, 1), claims: map[partition]*queueClaim{},
	}
	for _, topic := range slices.Compact(slices.Sorted(slices.Values(s.Topics))) {
		m.topics = append(m.topics, &memberTopic{name: topic})
		m.stops = append(m.stops, q.signals.on(q.membersKey(topic, s.Group), func() { poke(m.news) }))
	}
	m.run(ctx)
	if ctx.Err() == nil {
		return errQueueClosed
	}
	return nil
}

var errSubscription = fault.New(fault.InvalidArgument, "a subscription without a group or topics, or with a negative bound")

// run lives as a member until ctx ends or the node closes, and until every
// handler has returned.
func (m *queueMember) run(ctx context.Context) {
	beat := time.NewTimer(0)
	defer beat.Stop()
	ended, closed := ctx.Done(), m.q.closed
	for !m.leaving || len(m.claims) > 0 {
		select {
		case <-ended:
			m.leave()
		case <-closed:
			m.leave()
		case <-m.news:
			if !m.leaving && m.hear() {
				m.balance()
			}
		case <-beat.C:
			if wait := m.q.options.Lease / 3; m.beat() {
				m.balance()
				beat.Reset(wait)
			} else {
				beat.Reset(min(wait, queuePause))
			}
		case <-m.wake:
			if m.sweep() {
				m.balance()
			}
		}
		if m.leaving {
			ended, closed = nil, nil
		}
	}
	m.running.Wait()
	for _, stop := range m.stops {
		stop()
	}
}

// call bounds what a member asks of the server: while it waits it does not
// renew.
func (m *queueMember) call() (context.Context, context.CancelFunc) {
	return context.WithTimeout(m.q.life, m.q.options.Lease/3)
}

// leave says good-bye and takes the partitions back.
func (m *queueMember) leave() {
	m.leaving = true
	for _, c := range m.claims {
		c.revoke()
	}
	runs := make([]run, len(m.topics))
	for i, t := range m.topics {
		runs[i] = run{queueLeaveScript, []string{m.q.membersKey(t.name, m.s.Group)}, []any{m.name}}
	}
	ctx, cancel := m.call()
	defer cancel()
	m.q.c.evalAll(ctx, "leave a group", runs) // or the others find out by its silence
	m.sweep()
}

// beat says that the member lives, hears who else does, and renews its leases.
// It answers whether all of it worked.
func (m *queueMember) beat() bool {
	ctx, cancel := m.call()
	defer cancel()
	renewed := m.renew(ctx)
	for _, t := range m.topics {
		if t.known != nil {
			t.known.doubtful.Store(true)
		}
	}
	return m.leaving || m.join(ctx) && renewed
}

// hear hears who else is in the group.
func (m *queueMember) hear() bool {
	ctx, cancel := m.call()
	defer cancel()
	return m.join(ctx)
}

func (m *queueMember) join(ctx context.Context) bool {
	runs := make([]run, len(m.topics))
	for i, t := range m.topics {
		runs[i] = run{queueJoinScript, []string{m.q.membersKey(t.name, m.s.Group)}, []any{m.name, m.q.options.Lease.Milliseconds()}}
	}
	cmds, errs := m.q.c.evalAll(ctx, "join a group", runs)
	for i, t := range m.topics {
		if errs[i] != nil {
			return false
		}
		members, err := cmds[i].StringSlice()
		if err != nil {
			return false
		}
		t.members = members
		slices.Sort(t.members)
		topic, err := m.q.topic(ctx, t.name)
		if err != nil {
			return false
		}
		t.known = topic
	}
	return true
}

// renew renews every lease, and wakes claims that did not hear of what is new.
func (m *queueMember) renew(ctx context.Context) bool {
	var claims []*queueClaim
	var runs []run
	for _, c := range m.claims {
		if !c.isGone() {
			claims = append(claims, c)
			runs = append(runs, run{queueRenewScript, []string{c.lease, c.state}, []any{c.token, m.q.options.Lease.Milliseconds()}})
		}
	}
	until := time.Now().Add(m.q.options.Lease)
	cmds, errs := m.q.c.evalAll(ctx, "renew a partition", runs)
	all := true
	for i, c := range claims {
		if errs[i] != nil {
			all = false
			continue
		}
		switch n, err := cmds[i].Int(); {
		case err != nil || n == 0:
			c.vanish()
		case n == 2:
			poke(c.wake)
			fallthrough
		default:
			c.renewed(until)
		}
	}
	return all
}
