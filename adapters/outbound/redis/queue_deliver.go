package redis

import (
	_ "embed"
	"errors"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/ports"
)

//go:embed lua/queue_fetch.lua
var queueFetchSource string

var queueFetchScript = newScript(queueFetchSource)

// What is fetched at once is at most so much, and a few messages more.
const (
	fetchMessages = 256
	fetchBytes    = 1 << 20
)

// deliver hands out batches until the claim is revoked or gone.
func (c *queueClaim) deliver() {
	defer close(c.batches)
	var fetched []ports.Delivery // and not delivered
	for last := int64(0); c.reading.Err() == nil; {
		count, bytes := c.room()
		if len(fetched) == 0 && count > 0 {
			var ok bool
			if fetched, ok = c.fetch(last, count, bytes); !ok {
				continue
			}
			if len(fetched) > 0 {
				last = fetched[len(fetched)-1].Offset
			}
		}
		n := c.hold(fetched)
		if n == 0 {
			select {
			case <-c.wake:
			case <-c.reading.Done():
			}
			continue
		}
		select {
		case c.batches <- fetched[:n:n]:
			fetched = fetched[n:]
		case <-c.reading.Done():
		}
	}
}

// room is how much more may be held.
func (c *queueClaim) room() (count, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.held) == 0 {
		return min(fetchMessages, c.m.s.MaxHeld), min(fetchBytes, c.m.s.MaxHeldBytes)
	}
	count, bytes = c.m.s.MaxHeld-len(c.held), c.m.s.MaxHeldBytes-c.bytes
	if count <= 0 || bytes <= 0 {
		c.full = true
		return 0, 0
	}
	return min(fetchMessages, count), min(fetchBytes, bytes)
}

// hold takes as many deliveries as the bounds allow. The first always fits.
func (c *queueClaim) hold(ds []ports.Delivery) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range ds {
		size := ds[i].Size()
		if len(c.held) > 0 && (len(c.held) >= c.m.s.MaxHeld || c.bytes+size > c.m.s.MaxHeldBytes) {
			c.full = true
			return i
		}
		c.held[ds[i].Offset] = size
		c.bytes += size
	}
	return len(ds)
}

// fetch asks for what is behind last. It answers no when it is to be tried
// again; then it has waited.
func (c *queueClaim) fetch(last int64, count, bytes int) ([]ports.Delivery, bool) {
	cmd, err := c.m.q.c.eval(c.reading, "read a queue", queueFetchScript, []string{c.stream, c.lease, c.state},
		c.m.s.Group, c.token, strconv.FormatInt(last, 10), count, bytes)
	if errors.Is(err, goredis.Nil) {
		c.vanish()
		return nil, false
	}
	if err != nil {
		timer := time.NewTimer(queuePause)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-c.reading.Done():
		}
		return nil, false
	}
	entries, _ := cmd.Val().([]any)
	ds := make([]ports.Delivery, 0, len(entries))
	for _, e := range entries {
		d, ok := c.parse(e)
		switch {
		case !ok:
		case d.Offset > last:
			ds = append(ds, d)
		default:
			c.again(d.Offset)
		}
	}
	return ds, true
}

// again sees an entry that this claim was given before: the server has lost
// that, at a failover. Unless it is still being worked on, it was acked.
func (c *queueClaim) again(offset int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.held[offset]; !ok {
		c.acks = append(c.acks, offset)
		poke(c.acking)
	}
}

// parse reads an entry: its ID, and its fields and their values. What is not
// ours is a message all the same.
func (c *queueClaim) parse(entry any) (d ports.Delivery, ok bool) {
	parts, _ := entry.([]any)
	if len(parts) != 2 {
		return d, false
	}
	id, _ := parts[0].(string)
	number, _, _ := strings.Cut(id, "-")
	offset, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return d, false
	}
	d.Offset, d.Topic = offset, c.topic
	fields, _ := parts[1].([]any)
	for i := 1; i < len(fields); i += 2 {
		value, _ := fields[i].(string)
		switch fields[i-1] {
		case "k":
			d.Key = value
		case "v":
			d.Value = []byte(value)
		case "h":
			d.Headers = parseHeaders(value)
		}
	}
	return d, true
}
