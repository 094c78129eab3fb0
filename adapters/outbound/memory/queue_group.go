package memory

import (
	"iter"
	"maps"
	"slices"
	"sync"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// queueGroup is a consumer group, known for ever from its first consumer on.
// Groups, members and cursors are guarded by the backend's mutex, but for what
// says otherwise.
type queueGroup struct {
	members []*queueMember // in the order in which they joined
	cursors map[string][]*queueCursor
}

// queueCursor is a group's place in one partition.
type queueCursor struct {
	log       *queueLog
	committed int64        // guarded by the log's mutex
	owner     *queueMember // who is to have the partition
	claim     *queueClaim  // who has it; written under both mutexes
}

// queueMember is one Consume.
type queueMember struct {
	node     *Queue
	group    *queueGroup
	topics   []string
	maxHeld  int
	maxBytes int
	handle   func(ports.Claim)
	claims   sync.WaitGroup // of goroutines; grows only while the member is in its group
}

// allCursors are a group's, by topic and partition.
func (g *queueGroup) allCursors() iter.Seq[*queueCursor] {
	return func(yield func(*queueCursor) bool) {
		for _, topic := range slices.Sorted(maps.Keys(g.cursors)) {
			for _, c := range g.cursors[topic] {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// join adds a member to a group, which it makes when it is new.
func (b *QueueBackend) join(q *Queue, s ports.Subscription, handle func(ports.Claim)) (*queueMember, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.Group == "" || len(s.Topics) == 0 || s.MaxHeld < 0 || s.MaxHeldBytes < 0 {
		return nil, errSubscription
	}
	m := &queueMember{
		node: q, topics: slices.Compact(slices.Sorted(slices.Values(s.Topics))), handle: handle,
		maxHeld: s.MaxHeld, maxBytes: s.MaxHeldBytes,
	}
	if m.maxHeld == 0 {
		m.maxHeld = ports.DefaultMaxHeld
	}
	if m.maxBytes == 0 {
		m.maxBytes = ports.DefaultMaxHeldBytes
	}
	for _, topic := range m.topics {
		if _, err := b.makeTopic(topic); err != nil {
			return nil, err
		}
	}
	g := b.groups[s.Group]
	if g == nil {
		if len(b.groups) == maxGroups {
			return nil, errGroups
		}
		g = &queueGroup{cursors: map[string][]*queueCursor{}}
		b.groups[s.Group] = g
	}
	for _, topic := range m.topics {
		b.follow(g, topic)
	}
	m.group = g
	g.members = append(g.members, m)
	b.rebalance(g)
	return m, nil
}

var (
	errSubscription = fault.New(fault.InvalidArgument, "a subscription without a group or topics, or with a negative bound")
	errGroups       = fault.New(fault.InvalidArgument, "more groups than a queue has room for")
)

// follow puts a group at the start of a topic that is new to it.
func (b *QueueBackend) follow(g *queueGroup, topic string) {
	if g.cursors[topic] != nil {
		return
	}
	for _, l := range (*b.topics.Load())[topic].logs {
		l.mu.Lock()
		c := &queueCursor{log: l, committed: l.first}
		l.cursors = append(l.cursors, c)
		l.mu.Unlock()
		g.cursors[topic] = append(g.cursors[topic], c)
	}
}

// leave takes a member out of its group. Its claims drain.
func (b *QueueBackend) leave(m *queueMember) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.remove(m.group, func(o *queueMember) bool { return o == m }, b.revoke)
}

// dropNode shuts a node and takes all its members out of their groups. Their
// claims are void at once: both under mu, or a Consume that sees its node shut
// could leave, and drain, before.
func (b *QueueBackend) dropNode(q *Queue) {
	b.mu.Lock()
	defer b.mu.Unlock()
	q.shut()
	for _, name := range slices.Sorted(maps.Keys(b.groups)) {
		b.remove(b.groups[name], func(o *queueMember) bool { return o.node == q }, b.release)
	}
}

// remove takes members out of a group and their claims from them, also while
// the backend is cut off and nobody can have them.
func (b *QueueBackend) remove(g *queueGroup, gone func(*queueMember) bool, take func(*queueClaim)) {
	g.members = slices.DeleteFunc(g.members, gone)
	for c := range g.allCursors() {
		if c.owner != nil && gone(c.owner) {
			c.owner = nil // or a partition that gets free would go back to it
		}
		if c.claim != nil && gone(c.claim.member) {
			take(c.claim)
		}
	}
	b.rebalance(g)
}
