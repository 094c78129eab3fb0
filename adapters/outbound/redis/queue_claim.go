package redis

import (
	"context"
	"sync"
	"time"

	"example.com/surge/ports"
)

// queueClaim implements ports.Claim: a lease on a partition for a group.
//
// It ends in one of two ways. It is revoked: Batches is closed, the handler
// returns, what it acked is written, and its member gives the lease back. Or it
// is gone: the lease was lost or ran out, the handler did not return in time, or
// the node crashed; then nothing that it does has an effect.
type queueClaim struct {
	partition
	m        *queueMember
	token    string // of the lease, and the consumer's name
	lease    string // the keys
	stream   string
	state    string
	batches  chan []ports.Delivery
	wake     chan struct{} // holds a token when there may be something to deliver
	reading  context.Context
	stop     context.CancelFunc // ends delivery
	lost     context.Context
	lose     context.CancelFunc
	leased   context.Context
	end      context.CancelFunc
	handled  chan struct{} // closed when the handler has returned
	flushed  chan struct{} // closed when what was acked is written, or cannot be
	acking   chan struct{} // holds a token when there is something to write
	expiry   *time.Timer   // of the lease
	drain    *time.Timer   // of a handler that is to return; the member's
	revoking bool          // the member's

	mu       sync.Mutex
	void     bool // acks are without effect
	returned bool // the handler is through, and what it acked is written
	held     map[int64]int
	bytes    int
	full     bool    // deliver waits for acks
	acks     []int64 // not written yet
}

// newQueueClaim is a claim whose lease is good until then.
func newQueueClaim(m *queueMember, p partition, token string, until time.Time) *queueClaim {
	c := &queueClaim{
		partition: p, m: m, token: token,
		lease: m.q.leaseKey(p, m.s.Group), stream: m.q.streamKey(p), state: m.q.partitionKey(p),
		batches: make(chan []ports.Delivery), wake: make(chan struct{}, 1),
		handled: make(chan struct{}), flushed: make(chan struct{}), acking: make(chan struct{}, 1),
		held: map[int64]int{},
	}
	c.leased, c.end = context.WithCancel(m.q.life)
	c.reading, c.stop = context.WithCancel(c.leased)
	c.lost, c.lose = context.WithCancel(context.Background())
	c.expiry = time.AfterFunc(time.Hour, c.vanish) // which looks at it
	c.expiry.Reset(time.Until(until))
	return c
}

// start calls the handler, and all that goes with it.
func (c *queueClaim) start(handle func(ports.Claim)) {
	crash := context.AfterFunc(c.leased, c.vanish)
	stop := c.m.q.signals.on(c.state, func() { poke(c.wake) })
	c.m.running.Go(c.deliver)
	c.m.running.Go(c.writeAcks)
	c.m.running.Go(func() {
		handle(c)
		stop()
		c.stop()
		c.invalidate()
		close(c.handled)
		<-c.flushed
		c.mu.Lock()
		c.returned = true
		c.mu.Unlock()
		crash()
		poke(c.m.wake)
	})
}

// invalidate makes the claim void for its handler.
func (c *queueClaim) invalidate() {
	c.mu.Lock()
	c.void = true
	c.mu.Unlock()
	c.lose()
}

// vanish ends a claim whose partition is not its own any more.
func (c *queueClaim) vanish() {
	c.invalidate()
	c.expiry.Stop()
	c.end()
	poke(c.m.wake)
}

// isGone says whether it vanished.
func (c *queueClaim) isGone() bool { return c.leased.Err() != nil }

// isOver says whether the partition can be given back.
func (c *queueClaim) isOver() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.isGone() || c.returned && c.revoking
}

// renewed moves the end of the lease.
func (c *queueClaim) renewed(until time.Time) {
	if c.expiry.Stop() { // else it has run out already
		c.expiry.Reset(time.Until(until))
	}
}

// revoke asks the handler to return in time.
func (c *queueClaim) revoke() {
	if c.revoking {
		return
	}
	c.revoking = true
	c.stop()
	c.drain = time.AfterFunc(c.m.q.options.Drain, c.vanish)
}

// release lets go of what the claim holds in this process.
func (c *queueClaim) release() {
	c.vanish()
	if c.drain != nil {
		c.drain.Stop()
	}
}

func (c *queueClaim) Topic() string                    { return c.topic }
func (c *queueClaim) Partition() int32                 { return c.index }
func (c *queueClaim) Batches() <-chan []ports.Delivery { return c.batches }
func (c *queueClaim) Lost() context.Context            { return c.lost }

func (c *queueClaim) Ack(offsets ...int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.void {
		return
	}
	for _, o := range offsets {
		size, ok := c.held[o]
		if !ok {
			continue
		}
		delete(c.held, o)
		c.bytes -= size
		c.acks = append(c.acks, o)
	}
	if len(c.acks) > 0 {
		poke(c.acking)
	}
	if c.full {
		c.full = false
		poke(c.wake)
	}
}
