package memory

import (
	"maps"
	"slices"
	"time"
)

// How partitions change hands: rebalance says who is to have each, settle
// revokes and starts claims until it is so. All of it runs under the backend's
// mutex.

// rebalance decides who is to have each partition and sets about it.
func (b *QueueBackend) rebalance(g *queueGroup) {
	if b.cut.Load() {
		return // Mend will
	}
	load := map[*queueMember]int{}
	for _, topic := range slices.Sorted(maps.Keys(g.cursors)) {
		assign(topic, g.cursors[topic], g.members, load)
	}
	for c := range g.allCursors() {
		b.settle(c)
	}
}

// settle brings a partition nearer to its owner.
func (b *QueueBackend) settle(c *queueCursor) {
	switch {
	case c.claim != nil && c.claim.member != c.owner:
		b.revoke(c.claim)
	case c.claim == nil && c.owner != nil && !b.cut.Load():
		b.start(c)
	}
}

// start gives a partition that is free to its owner.
func (b *QueueBackend) start(c *queueCursor) {
	m := c.owner
	c.log.mu.Lock()
	claim := newQueueClaim(c, m)
	c.claim = claim
	c.log.mu.Unlock()
	m.claims.Go(claim.deliver)
	m.claims.Go(func() {
		m.handle(claim)
		b.finish(claim)
	})
}

// finish notes that a handler returned.
func (b *QueueBackend) finish(claim *queueClaim) {
	b.mu.Lock()
	defer b.mu.Unlock()
	claim.returned = true
	if claim.revoking {
		b.release(claim)
		return
	}
	claim.end() // and keeps the partition, unread
}

// revoke asks a claim's handler to return, and takes the partition away when
// it did, or did not in time.
func (b *QueueBackend) revoke(claim *queueClaim) {
	switch {
	case claim.returned:
		b.release(claim)
	case !claim.revoking:
		claim.stop()
		claim.drain = time.AfterFunc(b.options.Drain, func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.release(claim)
		})
	}
}

// release makes a claim void and the partition free.
func (b *QueueBackend) release(claim *queueClaim) {
	c := claim.cursor
	if c.claim != claim {
		return // done before
	}
	claim.end()
	if claim.drain != nil {
		claim.drain.Stop()
	}
	c.log.mu.Lock()
	c.claim = nil
	c.log.mu.Unlock()
	b.settle(c)
}
