package redis

import (
	"context"
	"crypto/rand"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// QueueOptions bound a queue. Zero stands for the default.
type QueueOptions struct {
	// Partitions of a topic that is named for the first time; 8. A topic keeps
	// the number that it has.
	Partitions int32
	// Entries are what a partition has room for, 32,768. When it is full, what
	// every group has finished is dropped; when that is nothing, publishers wait.
	Entries int
	// Retention is how long what every group has finished is kept for groups that
	// are yet to come; 7 days.
	Retention time.Duration
	// Lease is how long a consumer that is silent keeps its partitions; 10 s.
	Lease time.Duration
	// Drain is how long a handler may take to return after its partition was
	// revoked; 10 s.
	Drain time.Duration
}

// QueueOptions are what the client's URL says of queues.
func (c *Client) QueueOptions() QueueOptions { return c.queue }

func (o QueueOptions) withDefaults() QueueOptions {
	if o.Partitions == 0 {
		o.Partitions = 8
	}
	if o.Entries == 0 {
		o.Entries = 32_768
	}
	if o.Retention == 0 {
		o.Retention = 7 * 24 * time.Hour
	}
	if o.Lease == 0 {
		o.Lease = 10 * time.Second
	}
	if o.Drain == 0 {
		o.Drain = 10 * time.Second
	}
	return o
}

// Queue implements ports.Queue: a stream per partition, to which a key belongs
// by its hash, with a consumer group per group. In each group one consumer at a
// time has a partition, by a lease that every read and every ack checks; what
// the one before left unfinished it claims, and delivers before what is new.
//
// What Publish accepted is lost if the server loses it: see README.md in this
// folder for when it does.
type Queue struct {
	c       *Client
	options QueueOptions
	id      string // of this node, unlike any other's
	signals *signals
	names   atomic.Uint64 // what was named so far

	life context.Context // ends when the node is closed, or crashes
	end  context.CancelFunc

	mu      sync.Mutex // guards what follows
	topics  map[string]*queueTopic
	shut    bool
	closed  chan struct{}
	running sync.WaitGroup // grows only before shut
}

var _ ports.Queue = (*Queue)(nil)

// NewQueue makes a node's queue over a client. It has a connection of its own
// for as long as it consumes or waits for room.
func NewQueue(c *Client, o QueueOptions) *Queue {
	q := &Queue{
		c: c, options: o.withDefaults(), id: rand.Text(), signals: newSignals(c),
		topics: map[string]*queueTopic{}, closed: make(chan struct{}),
	}
	q.life, q.end = context.WithCancel(context.Background())
	return q
}

// Close ends what waits in Publish and every Consume, which drains and commits
// as if its context had ended, and returns when they have. A handler must not
// call it. It may be called again, and never fails.
func (q *Queue) Close() error {
	q.close()
	q.running.Wait()
	q.end()
	q.signals.close()
	return nil
}

// Crash ends the node as a kill would: its claims are void at once, and others
// have its partitions when the leases have run out. It does not wait for
// handlers.
func (q *Queue) Crash() {
	q.end() // first, or members would take their leave
	q.close()
	q.signals.close()
}

// close makes the node unusable, once.
func (q *Queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.shut {
		q.shut = true
		close(q.closed)
	}
}

// Ping asks the server for an answer.
func (q *Queue) Ping(ctx context.Context) error {
	if !q.enter() {
		return errQueueClosed
	}
	defer q.running.Done()
	return q.c.Ping(ctx)
}

// enter counts a call that Close has to wait for, unless it came too late.
func (q *Queue) enter() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.shut {
		return false
	}
	q.running.Add(1)
	return true
}

// name is one that nothing else has.
func (q *Queue) name() string { return q.id + "." + strconv.FormatUint(q.names.Add(1), 36) }

var errQueueClosed = fault.New(fault.Unavailable, "the queue was closed")
