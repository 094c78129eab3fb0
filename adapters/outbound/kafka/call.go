//go:build cgo

package kafka

import (
	"context"
	"time"

	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// call is one call of Publish.
type call struct {
	q        *Queue
	p        *producer
	size     int64 // of the room
	messages []ports.Message
	batch    *kafkakit.Batch
	reports  chan ck.Event
	topic    *string // named, with the prefix
	named    string
	waiting  []bool // by message: for a report
	sent     int    // and without a report
	began    bool   // to send by its producer
}

// send hands a message to the producer.
func (c *call) send(ctx context.Context, i int) {
	m := &c.messages[i]
	if !c.batch.Admit(i, m) {
		return
	}
	out := c.message(i)
	for {
		err := c.p.Produce(out, c.reports)
		if err == nil {
			c.waiting[i], c.began = true, true
			c.sent++
			return
		}
		e, ok := err.(ck.Error) //nolint:errorlint // the driver's own, as it is
		if ok && e.Code() == ck.ErrQueueFull && pause(ctx, c.q.life) {
			continue
		}
		if ok && isSpent(e) {
			err = errSpent // it was not sent
			if c.renew() {
				continue
			}
		}
		c.batch.FailKey(i, m, faultOf(err, publishing))
		return
	}
}

// renew has the call use another producer, unless it has begun with this one.
func (c *call) renew() bool {
	c.q.retire(c.p)
	if c.began {
		return false
	}
	p, err := c.q.use()
	if err != nil {
		return false
	}
	c.p.users.Done()
	c.p = p
	return true
}

// await waits for the reports that are missing.
func (c *call) await(ctx context.Context) {
	for c.sent > 0 {
		select {
		case report := <-c.reports:
			c.hear(report)
		case <-ctx.Done():
			c.abandon(ctx)
			return
		case <-c.q.life.Done():
			c.abandon(ctx)
			return
		}
	}
	c.end()
}

// end lets go of what the call has.
func (c *call) end() {
	c.q.room.Release(c.size)
	c.p.users.Done()
}

// hear takes a report.
func (c *call) hear(report ck.Event) {
	m, ok := report.(*ck.Message)
	if !ok {
		return
	}
	i, _ := m.Opaque.(int)
	c.sent--
	c.waiting[i] = false
	if err := m.TopicPartition.Error; err != nil {
		c.batch.FailKey(i, &c.messages[i], faultOf(err, publishing))
		if e, ok := err.(ck.Error); ok && isSpent(e) { //nolint:errorlint // the driver's own, as it is
			c.q.retire(c.p)
		}
	}
}

// abandon fails what nobody waits for any more: it may still arrive. The room is
// given back when that is known.
func (c *call) abandon(ctx context.Context) {
	err := c.q.ended(ctx)
	if !fault.Is(err, fault.Cancelled) {
		err = kafkakit.Unknown(err)
	}
	for i, waits := range c.waiting {
		if waits {
			c.batch.Fail(i, err)
		}
	}
	left := c.sent // the rest is the caller's
	c.q.late.Go(func() {
		defer c.end()
		for range left {
			select {
			case <-c.reports:
			case <-c.q.life.Done():
				return
			}
		}
	})
}

// message is what the driver takes. It copies key and value.
func (c *call) message(i int) *ck.Message {
	m := &c.messages[i]
	if c.topic == nil || m.Topic != c.named {
		topic := c.q.settings.Prefix + m.Topic
		c.topic, c.named = &topic, m.Topic
	}
	out := &ck.Message{
		TopicPartition: ck.TopicPartition{Topic: c.topic, Partition: ck.PartitionAny},
		Value:          m.Value, Opaque: i,
	}
	if out.Value == nil {
		out.Value = []byte{} // nil deletes in compacted topics
	}
	if m.Key != "" {
		out.Key = []byte(m.Key)
	}
	for _, h := range m.Headers {
		out.Headers = append(out.Headers, ck.Header{Key: h.Key, Value: []byte(h.Value)})
	}
	return out
}

// fullPause is how long a message waits when librdkafka has no room for it,
// although we have.
const fullPause = 10 * time.Millisecond

// pause waits a little, and answers whether to go on.
func pause(ctx, life context.Context) bool {
	timer := time.NewTimer(fullPause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	case <-life.Done():
		return false
	}
}
