package memory

import (
	"context"
	"time"

	"example.com/surge/ports"
)

// queueClaim implements ports.Claim.
type queueClaim struct {
	log      *queueLog
	cursor   *queueCursor
	member   *queueMember
	batches  chan []ports.Delivery
	revoked  chan struct{} // closed when nothing more is to be delivered
	wake     chan struct{} // holds one token
	lost     context.Context
	lose     context.CancelFunc
	maxHeld  int
	maxBytes int

	// Guarded by the log's mutex.
	held  queueHeld
	waits queueWait
	void  bool // acks are without effect

	// Guarded by the backend's mutex.
	revoking bool        // revoked is closed
	returned bool        // the handler is through
	drain    *time.Timer // until a handler that does not return has lost it
}

// queueWait is what the goroutine that delivers waits for.
type queueWait uint8

const (
	waitsForNothing queueWait = iota
	waitsForMessages
	waitsForRoom // for acks, to be within the subscription's bounds
)

// A batch is at most so large, unless it is one message.
const (
	maxBatch      = 256
	maxBatchBytes = 1 << 20
)

func newQueueClaim(c *queueCursor, m *queueMember) *queueClaim {
	lost, lose := context.WithCancel(context.Background())
	return &queueClaim{
		log: c.log, cursor: c, member: m,
		batches: make(chan []ports.Delivery), revoked: make(chan struct{}), wake: make(chan struct{}, 1),
		lost: lost, lose: lose, maxHeld: m.maxHeld, maxBytes: m.maxBytes,
		held: queueHeld{base: c.committed},
	}
}

func (c *queueClaim) Topic() string                    { return c.log.topic }
func (c *queueClaim) Partition() int32                 { return c.log.index }
func (c *queueClaim) Batches() <-chan []ports.Delivery { return c.batches }
func (c *queueClaim) Lost() context.Context            { return c.lost }

func (c *queueClaim) Ack(offsets ...int64) {
	c.log.mu.Lock()
	defer c.log.mu.Unlock()
	if c.void {
		return
	}
	for _, o := range offsets {
		c.held.ack(o)
	}
	c.commit()
	c.wakeIf(waitsForRoom)
}

// commit moves the group's place up to the first message that is not acked.
func (c *queueClaim) commit() {
	if !c.log.b.cut.Load() && c.cursor.committed < c.held.base {
		c.cursor.committed = c.held.base
		c.log.committed()
	}
}

// resume makes up for what was not done while the backend was cut off.
func (c *queueClaim) resume() {
	c.log.mu.Lock()
	defer c.log.mu.Unlock()
	if !c.void {
		c.commit()
		c.wakeIf(waitsForMessages)
		c.wakeIf(waitsForRoom)
	}
}

// stop ends delivery and closes Batches. Who calls it has the backend's mutex.
func (c *queueClaim) stop() {
	if !c.revoking {
		c.revoking = true
		close(c.revoked)
	}
}

// end is stop, and makes the claim void. Who calls it has the backend's mutex.
func (c *queueClaim) end() {
	c.stop()
	c.log.mu.Lock()
	c.void = true
	c.log.mu.Unlock()
	c.lose()
}

// wakeIf wakes deliver if that is what it waits for.
func (c *queueClaim) wakeIf(w queueWait) {
	if c.waits == w {
		c.waits = waitsForNothing
		c.wake <- struct{}{} // deliver waits once for each time that waits is set: there is room
	}
}

// deliver hands out batches until the claim is revoked.
func (c *queueClaim) deliver() {
	defer close(c.batches)
	for {
		batch := c.fetch()
		if batch == nil {
			select {
			case <-c.wake:
				continue
			case <-c.revoked:
				return
			}
		}
		select {
		case c.batches <- batch:
		case <-c.revoked:
			return
		}
	}
}

// fetch answers what comes next, as far as the bounds allow, and holds it. It
// answers nil, having noted what it waits for, when nothing may be delivered.
func (c *queueClaim) fetch() []ports.Delivery {
	batch := c.take()
	values, headers := 0, 0
	for i := range batch {
		values += len(batch[i].Value)
		headers += len(batch[i].Headers)
	}
	// The receiver owns what it gets, the log keeps what it has.
	vs, hs := arena[byte]{free: make([]byte, 0, values)}, arena[ports.Header]{free: make([]ports.Header, 0, headers)}
	for i := range batch {
		batch[i].Value, batch[i].Headers = vs.clone(batch[i].Value), hs.clone(batch[i].Headers)
	}
	return batch
}

// take is fetch, with slices that are the log's.
func (c *queueClaim) take() []ports.Delivery {
	l := c.log
	l.mu.Lock()
	defer l.mu.Unlock()
	first, next := c.held.next(), l.next()
	if first == next || c.void || l.b.cut.Load() {
		c.waits = waitsForMessages
		return nil
	}
	n, size := 0, 0
	for first+int64(n) < next && n < maxBatch && size < maxBatchBytes {
		s := l.at(first + int64(n)).size
		if !c.held.fits(s, c.maxHeld, c.maxBytes) {
			break
		}
		c.held.add(s)
		n++
		size += s
	}
	if n == 0 {
		c.waits = waitsForRoom
		return nil
	}
	batch := make([]ports.Delivery, n)
	for i := range batch {
		r := l.at(first + int64(i))
		batch[i] = ports.Delivery{
			Message: ports.Message{Topic: l.topic, Key: r.key, Headers: r.headers, Value: r.value},
			Offset:  first + int64(i),
		}
	}
	return batch
}
