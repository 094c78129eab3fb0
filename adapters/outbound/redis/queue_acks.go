package redis

import (
	_ "embed"
	"slices"
	"strconv"
	"time"
)

//go:embed lua/queue_ack.lua
var queueAckSource string

var queueAckScript = newScript(queueAckSource)

// ackEntries are what one run of the script finishes at most.
const ackEntries = 512

// queuePause is how long what failed waits before it is tried again.
const queuePause = 100 * time.Millisecond

// writeAcks tells the server what was acked, everything that has come while it
// was told the last. It returns when the handler has and all is written, or
// when the lease is gone.
func (c *queueClaim) writeAcks() {
	defer close(c.flushed)
	for handled := false; ; {
		c.mu.Lock()
		acks := c.acks[:min(len(c.acks), ackEntries)]
		c.mu.Unlock()
		switch {
		case len(acks) > 0:
			if !c.writeAck(acks) {
				return
			}
		case handled:
			return
		default:
			select {
			case <-c.acking:
			case <-c.handled:
				handled = true
			case <-c.leased.Done():
				return
			}
		}
	}
}

// writeAck writes some of the acks, and answers whether to go on.
func (c *queueClaim) writeAck(acks []int64) bool {
	args := make([]any, 2, 2+len(acks))
	args[0], args[1] = c.m.s.Group, c.token
	for _, o := range acks {
		args = append(args, entryID(o))
	}
	cmd, err := c.m.q.c.eval(c.leased, "ack", queueAckScript, []string{c.stream, c.lease, c.state}, args...)
	if err != nil {
		return c.pause()
	}
	if n, err := cmd.Int(); err != nil || n == 0 {
		c.vanish()
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.acks = slices.Delete(c.acks, 0, len(acks))
	return true
}

// pause waits a little, and answers whether the lease is still good.
func (c *queueClaim) pause() bool {
	timer := time.NewTimer(queuePause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.leased.Done():
		return false
	}
}

// entryID is the ID of the entry at an offset.
func entryID(offset int64) string { return strconv.FormatInt(offset, 10) + "-0" }
