package memory

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Publish appends each message to the log of its partition, in the order of
// the batch. It waits where a log is full.
func (q *Queue) Publish(ctx context.Context, messages ...ports.Message) error {
	if err := q.ready(ctx, "publish"); err != nil {
		return err
	}
	var failed *failedBatch
	for i := range messages {
		m := &messages[i]
		if failed.holdsUp(m) {
			failed.errs[i] = errBehindFailed
			continue
		}
		if err := q.publish(ctx, m); err != nil {
			if failed == nil {
				failed = &failedBatch{errs: make([]error, len(messages)), keys: map[topicKey]bool{}}
			}
			failed.errs[i] = err
			failed.keys[topicKey{m.Topic, m.Key}] = true
		}
	}
	if failed != nil {
		return &ports.PublishError{Errs: failed.errs}
	}
	return nil
}

// publish appends one message.
func (q *Queue) publish(ctx context.Context, m *ports.Message) error {
	if err := m.Check(); err != nil {
		return err
	}
	t, err := q.b.topic(m.Topic)
	if err != nil {
		return err
	}
	n := uint32(len(t.logs)) //nolint:gosec // a positive int32 made it
	var p int32
	if m.Key == "" {
		p = int32(t.next.Add(1) % n) //nolint:gosec // below n
	} else {
		p = ports.PartitionOf(m.Key, int32(n)) //nolint:gosec // as above
	}
	for {
		room := t.logs[p].append(m)
		if room == nil {
			return nil
		}
		select {
		case <-room:
		case <-ctx.Done():
		case <-q.closed:
		}
		if err := q.ready(ctx, "publish"); err != nil {
			return err
		}
	}
}

// ready fails when nothing can be published.
func (q *Queue) ready(ctx context.Context, doing string) error {
	if q.isClosed() {
		return errQueueClosed
	}
	return q.b.check(ctx, doing)
}

// failedBatch is what went wrong in a batch. None has failed in a nil one.
type failedBatch struct {
	errs []error
	keys map[topicKey]bool
}

type topicKey struct{ topic, key string }

// holdsUp says whether m would overtake a message that failed.
func (f *failedBatch) holdsUp(m *ports.Message) bool {
	return f != nil && m.Key != "" && f.keys[topicKey{m.Topic, m.Key}]
}

var errBehindFailed = fault.New(fault.Unavailable, "an earlier message of the same key was not published")
