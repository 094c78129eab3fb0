//go:build cgo

package kafka

import (
	"context"

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
	size, err := q.acquire(ctx, messages)
	if err != nil {
		return err
	}
	p, err := q.use()
	if err != nil {
		q.room.Release(size)
		return err
	}
	c := &call{
		q: q, p: p, size: size, messages: messages, batch: kafkakit.NewBatch(len(messages)),
		reports: make(chan ck.Event, len(messages)), waiting: make([]bool, len(messages)),
	}
	for i := range messages {
		c.send(ctx, i)
	}
	c.await(ctx)
	return c.batch.Err()
}

// acquire waits until there is room for a call. A call larger than all of it
// waits for all of it.
func (q *Queue) acquire(ctx context.Context, messages []ports.Message) (int64, error) {
	size := int64(0)
	for i := range messages {
		size += int64(messages[i].Size())
	}
	size = min(size, int64(q.settings.BufferBytes))
	if q.room.TryAcquire(size) {
		return size, nil
	}
	waits, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(q.life, stop)()
	if q.room.Acquire(waits, size) != nil {
		return 0, q.ended(ctx)
	}
	return size, nil
}

// ended says why a wait has ended.
func (q *Queue) ended(ctx context.Context) error {
	if ctx.Err() != nil {
		return fault.FromContext(ctx, publishing)
	}
	return kafkakit.ErrClosed
}
