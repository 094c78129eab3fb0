package kafkakit

import "example.com/surge/ports"

const (
	// A batch is at most so large, unless it is one message.
	batchMessages = 256
	batchBytes    = 1 << 20
	// A driver may offer so much beyond what the handler may hold, and what it has
	// under way, before it is told to wait until half of it has gone. To stop a
	// partition is dear to drivers: it drops what they have fetched.
	bufferMessages = 8192
	bufferBytes    = 8 << 20
)

// buffer is what a driver has offered and the handler may not have yet.
type buffer struct {
	deliveries []ports.Delivery
	bytes      int
	last       int64 // offset that was offered, and 1, so that 0 is none
	full       bool
}

// Offer takes what comes next in the partition. What it was offered before, and
// what comes after the end, it drops. The answer is whether to offer no more
// until Room; when the claim has ended, it is so for good.
func (c *Claim) Offer(ds ...ports.Delivery) (full bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.revoking {
		return true
	}
	b := &c.buffer
	for _, d := range ds {
		if d.Offset < b.last {
			continue
		}
		b.last = d.Offset + 1
		b.bytes += d.Size()
		b.deliveries = append(b.deliveries, d)
	}
	b.full = b.full || len(b.deliveries) >= bufferMessages || b.bytes >= bufferBytes
	poke(c.wake)
	return b.full
}

// Room holds a token when the claim was full and wants more.
func (c *Claim) Room() <-chan struct{} { return c.room }

// deliver hands out batches until the claim is revoked.
func (c *Claim) deliver() {
	defer close(c.batches)
	for {
		batch := c.take()
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

// take holds as many messages as the bounds allow, and answers nil when that is
// none.
func (c *Claim) take() []ports.Delivery {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := &c.buffer
	n, bytes := 0, 0
	for n < len(b.deliveries) && n < batchMessages {
		d := &b.deliveries[n]
		size := d.Size()
		if n > 0 && bytes+size > batchBytes || !c.window.fits(size, c.maxCount, c.maxBytes) {
			break
		}
		c.window.add(d.Offset, size)
		n++
		bytes += size
	}
	if n == 0 {
		return nil
	}
	batch := b.deliveries[:n:n] // the receiver's; what follows stays
	b.deliveries = b.deliveries[n:]
	b.bytes -= bytes
	if b.full && len(b.deliveries) <= bufferMessages/2 && b.bytes <= bufferBytes/2 {
		b.full = false
		poke(c.room)
	}
	return batch
}

// poke puts a token into a channel that holds one.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
