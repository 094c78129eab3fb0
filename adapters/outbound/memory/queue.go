package memory

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// QueueOptions bound a queue. Zero stands for the default.
type QueueOptions struct {
	// Partitions of every topic; 8.
	Partitions int32
	// LogMessages and LogBytes are how much a partition holds for groups that
	// have not committed it, before it makes publishers wait; 32,768 and 32 MiB
	// of keys, headers and values. An eighth of it is kept as history when every
	// group has committed it, for groups that are yet to come.
	LogMessages int
	LogBytes    int
	// Drain is how long a handler may take to return after its partition was
	// revoked; 10 s.
	Drain time.Duration
}

// maxTopics and maxGroups bound what programs may name.
const (
	maxTopics = 1024
	maxGroups = 1024
)

// QueueBackend is topics and groups: the broker. A topic comes into being when
// it is first named.
//
// It never drops what a group that it knows has not committed: publishers wait
// instead. A topic that no group knows drops its oldest messages when it is
// full. While it is cut off nothing is published, delivered, committed or
// reassigned; claims live on, and what was acked meanwhile is committed by Mend.
type QueueBackend struct {
	link
	options QueueOptions
	topics  atomic.Pointer[map[string]*queueTopic] // replaced, under mu, never changed

	mu     sync.Mutex // guards groups and all that hangs on them; held for no wait
	groups map[string]*queueGroup
}

// queueTopic is a name and its partitions.
type queueTopic struct {
	logs []*queueLog
	next atomic.Uint32 // where a message without a key goes
}

// NewQueueBackend has no topics.
func NewQueueBackend(o QueueOptions) *QueueBackend {
	if o.Partitions == 0 {
		o.Partitions = 8
	}
	if o.LogMessages == 0 {
		o.LogMessages = 32_768
	}
	if o.LogBytes == 0 {
		o.LogBytes = 32 << 20
	}
	if o.Drain == 0 {
		o.Drain = 10 * time.Second
	}
	b := &QueueBackend{options: o, groups: map[string]*queueGroup{}}
	b.topics.Store(&map[string]*queueTopic{})
	return b
}

// Mend ends Cut: what was acked meanwhile is committed, and delivery goes on.
func (b *QueueBackend) Mend() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.link.Mend() // under mu: nothing is reassigned before rebalance
	for _, name := range slices.Sorted(maps.Keys(b.groups)) {
		g := b.groups[name]
		for c := range g.allCursors() {
			if c.claim != nil {
				c.claim.resume()
			}
		}
		b.rebalance(g)
	}
}

// topic finds a topic, or makes it.
func (b *QueueBackend) topic(name string) (*queueTopic, error) {
	if t, ok := (*b.topics.Load())[name]; ok {
		return t, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.makeTopic(name)
}

// makeTopic is topic for those who hold mu.
func (b *QueueBackend) makeTopic(name string) (*queueTopic, error) {
	old := *b.topics.Load()
	if t, ok := old[name]; ok {
		return t, nil
	}
	if err := (ports.Message{Topic: name}).Check(); err != nil {
		return nil, err
	}
	if len(old) == maxTopics {
		return nil, fault.New(fault.InvalidArgument, "more topics than a queue has room for")
	}
	t := &queueTopic{logs: make([]*queueLog, b.options.Partitions)}
	for i := range t.logs {
		t.logs[i] = newQueueLog(b, name, int32(i))
	}
	topics := maps.Clone(old)
	topics[name] = t
	b.topics.Store(&topics)
	return t, nil
}

// Node is one process's connection.
func (b *QueueBackend) Node() *Queue { return &Queue{b: b, closed: make(chan struct{})} }

// Queue implements ports.Queue. What Publish accepted outlives its node, and
// the backend loses nothing.
type Queue struct {
	b *QueueBackend

	mu        sync.Mutex // guards the closing of closed, and Add of consumers before it
	closed    chan struct{}
	consumers sync.WaitGroup
}

var _ ports.Queue = (*Queue)(nil)

// Close ends what waits in Publish and every Consume, which drains and commits
// as if its context had ended, and returns when they have. A handler must not
// call it. It may be called again, and never fails.
func (q *Queue) Close() error {
	q.shut()
	q.consumers.Wait()
	return nil
}

// Crash ends the node as a kill would: its claims are lost at once and what
// they held goes to others; what was not committed is delivered again. It does
// not wait for handlers.
func (q *Queue) Crash() { q.b.dropNode(q) }

// shut makes the node unusable, once.
func (q *Queue) shut() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.isClosed() {
		close(q.closed)
	}
}

// enter counts a consumer that Close has to wait for, unless it came too late.
func (q *Queue) enter() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.isClosed() {
		return false
	}
	q.consumers.Add(1)
	return true
}

func (q *Queue) isClosed() bool {
	select {
	case <-q.closed:
		return true
	default:
		return false
	}
}

// Ping fails when the node is closed or cut off.
func (q *Queue) Ping(ctx context.Context) error { return q.ready(ctx, "ping the queue") }

// Consume joins the group, and leaves it when ctx ends or the node closes.
func (q *Queue) Consume(ctx context.Context, s ports.Subscription, handle func(ports.Claim)) error {
	if !q.enter() {
		return errQueueClosed
	}
	defer q.consumers.Done()
	m, err := q.b.join(q, s, handle)
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case <-q.closed:
	}
	q.b.leave(m)
	m.claims.Wait()
	if ctx.Err() == nil {
		return errQueueClosed
	}
	return nil
}

var errQueueClosed = fault.New(fault.Unavailable, "the queue was closed")
