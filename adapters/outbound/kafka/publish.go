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

const publishing = "publish"

// Publish hands the messages to the producer and waits for a report on each.
func (q *Queue) Publish(ctx context.Context, messages ...ports.Message) error {
	if !q.enter() {
		return kafkakit.ErrClosed
	}
	defer q.running.Done()
	if ctx.Err() != nil {
		return fault.FromContext(ctx, publishing)
	}
	p, err := q.use()
	if err != nil {
		return err
	}
	c := &call{
		q: q, p: p, messages: messages, batch: kafkakit.NewBatch(len(messages)),
		reports: make(chan ck.Event, len(messages)), waiting: make([]bool, len(messages)),
	}
	for i := range messages {
		c.send(ctx, i)
	}
	c.await(ctx)
	return c.batch.Err()
}

// call is one call of Publish.
type call struct {
	q        *Queue
	p        *producer
	messages []ports.Message
	batch    *kafkakit.Batch
	reports  chan ck.Event
	waiting  []bool // by message: for a report
	sent     int    // and without a report
	began    bool   // to send by its producer
}

// send hands a message to the producer, when there is room for it.
func (c *call) send(ctx context.Context, i int) {
	m := &c.messages[i]
	if !c.batch.Admit(i, m) {
		return
	}
	size := c.q.size(m)
	if err := c.acquire(ctx, size); err != nil {
		c.batch.FailKey(i, m, err)
		return
	}
	out := c.q.message(m, i)
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
		c.q.room.Release(size)
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

// acquire waits for room, and hears reports meanwhile: they make it.
func (c *call) acquire(ctx context.Context, size int64) error {
	if c.q.room.TryAcquire(size) {
		return nil
	}
	for len(c.reports) > 0 {
		c.hear(<-c.reports)
	}
	waits, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(c.q.life, stop)()
	got := make(chan error, 1)
	go func() { got <- c.q.room.Acquire(waits, size) }()
	for {
		select {
		case err := <-got:
			if err == nil {
				return nil
			}
			return c.q.ended(ctx)
		case report := <-c.reports:
			c.hear(report)
		}
	}
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
	c.q.room.Release(c.q.size(&c.messages[i]))
	if err := m.TopicPartition.Error; err != nil {
		c.batch.FailKey(i, &c.messages[i], faultOf(err, publishing))
		if e, ok := err.(ck.Error); ok && isSpent(e) { //nolint:errorlint // the driver's own, as it is
			c.q.retire(c.p)
		}
	}
}

// abandon fails what nobody waits for any more: it may still arrive. Its room is
// given back when that is known.
func (c *call) abandon(ctx context.Context) {
	err := c.q.ended(ctx)
	if !fault.Is(err, fault.Cancelled) {
		err = kafkakit.Unknown(err)
	}
	sizes := make(map[int]int64, c.sent)
	for i, waits := range c.waiting {
		if waits {
			sizes[i] = c.q.size(&c.messages[i]) // the messages are the caller's again
			c.batch.Fail(i, err)
		}
	}
	c.q.late.Go(func() {
		defer c.p.users.Done()
		for range len(sizes) {
			select {
			case report := <-c.reports:
				if m, ok := report.(*ck.Message); ok {
					i, _ := m.Opaque.(int)
					c.q.room.Release(sizes[i])
				}
			case <-c.q.life.Done(): // so is the room
				return
			}
		}
	})
}

// ended says why a wait has ended.
func (q *Queue) ended(ctx context.Context) error {
	if ctx.Err() != nil {
		return fault.FromContext(ctx, publishing)
	}
	return kafkakit.ErrClosed
}

// size is what a message takes of the room.
func (q *Queue) size(m *ports.Message) int64 {
	return min(int64(m.Size()+1), int64(q.settings.BufferBytes))
}

// message is what the driver takes, which copies it.
func (q *Queue) message(m *ports.Message, i int) *ck.Message {
	topic := q.settings.Prefix + m.Topic
	out := &ck.Message{
		TopicPartition: ck.TopicPartition{Topic: &topic, Partition: ck.PartitionAny},
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
