package kafkakit

import (
	"context"
	"sync"
	"time"

	"example.com/surge/ports"
)

// Claim implements ports.Claim for a driver, which feeds it: Offer takes what
// the driver has fetched, at any time, and keeps it until the handler may have
// it. The driver asks Position what to commit, while the partition is its own.
//
// It ends in one of two ways. Revoke closes Batches, and Over says that the
// handler has returned or that its time is up. Lose makes it void at once. Its
// methods may be called from any goroutine, and none of them blocks.
type Claim struct {
	topic     string
	partition int32
	maxCount  int
	maxBytes  int
	drainTime time.Duration
	moved     func()
	batches   chan []ports.Delivery
	wake      chan struct{} // holds a token when there may be something to deliver
	room      chan struct{} // holds a token when there is room for more from the driver
	revoked   chan struct{} // closed when nothing more is to be delivered
	over      chan struct{} // closed when the handler has returned or is too late
	lost      context.Context
	lose      context.CancelFunc

	mu       sync.Mutex
	revoking bool // revoked is closed
	ended    bool // over is closed
	void     bool // acks are without effect
	drain    *time.Timer
	buffer   buffer
	window   window
	told     int64 // what Position answered last
}

// NewClaim is a claim within the bounds of a subscription. A handler has so long
// to return after Revoke. Position has something new when moved is called, which
// is to do nothing but tell somebody.
func NewClaim(topic string, partition int32, s ports.Subscription, drain time.Duration, moved func()) *Claim {
	c := &Claim{
		topic: topic, partition: partition, maxCount: s.MaxHeld, maxBytes: s.MaxHeldBytes,
		drainTime: drain, moved: moved,
		batches: make(chan []ports.Delivery), wake: make(chan struct{}, 1), room: make(chan struct{}, 1),
		revoked: make(chan struct{}), over: make(chan struct{}),
	}
	c.lost, c.lose = context.WithCancel(context.Background())
	return c
}

// Start calls the handler, and counts all that goes on in running.
func (c *Claim) Start(running *sync.WaitGroup, handle func(ports.Claim)) {
	running.Go(c.deliver)
	running.Go(func() {
		handle(c)
		c.Lose() // what it did not ack comes again, elsewhere
	})
}

// Topic implements ports.Claim.
func (c *Claim) Topic() string { return c.topic }

// Partition implements ports.Claim.
func (c *Claim) Partition() int32 { return c.partition }

// Batches implements ports.Claim.
func (c *Claim) Batches() <-chan []ports.Delivery { return c.batches }

// Lost implements ports.Claim.
func (c *Claim) Lost() context.Context { return c.lost }

// Ack implements ports.Claim.
func (c *Claim) Ack(offsets ...int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.void {
		return
	}
	before := c.window.position()
	for _, o := range offsets {
		c.window.ack(o)
	}
	if c.window.position() != before {
		c.moved()
	}
	poke(c.wake)
}

// Position is where the group goes on in the partition: the first message that
// is not acked. It answers no when nothing was acked since it was last asked.
func (c *Claim) Position() (next int64, moved bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	next = c.window.position()
	moved = next > c.told
	if moved {
		c.told = next
	}
	return next, moved
}

// Revoke closes Batches. A handler that does not return in time loses the claim.
func (c *Claim) Revoke() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.revoking {
		c.stop()
		c.drain = time.AfterFunc(c.drainTime, c.Lose)
	}
}

// Lose makes the claim void.
func (c *Claim) Lose() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	c.stop()
	c.void, c.ended = true, true
	if c.drain != nil {
		c.drain.Stop()
	}
	c.lose()
	close(c.over)
}

// Over is closed when the partition may go to somebody else: the handler has
// returned, or was too slow, or the claim was lost.
func (c *Claim) Over() <-chan struct{} { return c.over }

// stop ends delivery, once.
func (c *Claim) stop() {
	if !c.revoking {
		c.revoking = true
		close(c.revoked)
		c.buffer = buffer{}
	}
}

var _ ports.Claim = (*Claim)(nil)
