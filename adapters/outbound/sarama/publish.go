package sarama

import (
	"context"
	"sync"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

const publishing = "publish"

// Publish puts the messages into the lines of their partitions, and waits for
// all of them.
func (q *Queue) Publish(ctx context.Context, messages ...ports.Message) error {
	if !q.enter() {
		return kafkakit.ErrClosed
	}
	defer q.running.Done()
	if ctx.Err() != nil {
		return fault.FromContext(ctx, publishing)
	}
	c := &call{messages: messages, batch: kafkakit.NewBatch(len(messages)), done: make(chan struct{}), left: 1}
	lines := map[*line]struct{}{}
	for i := range messages {
		q.enqueue(ctx, c, i, lines)
	}
	c.settle(1) // all are on their way
	select {
	case <-c.done:
		return c.batch.Err()
	case <-ctx.Done():
	case <-q.life.Done():
	}
	for l := range lines {
		l.withdraw(c, q.ended(ctx))
	}
	<-c.done
	return c.batch.Err()
}

// enqueue puts a message into its line, when there is room for it.
func (q *Queue) enqueue(ctx context.Context, c *call, i int, lines map[*line]struct{}) {
	m := &c.messages[i]
	if !c.admit(i) {
		return
	}
	t, err := q.topic(ctx, m.Topic)
	if err != nil {
		c.fail(i, err)
		return
	}
	l, err := q.line(t, m.Key)
	if err != nil {
		c.fail(i, err)
		return
	}
	size := min(int64(m.Size()+1), int64(q.settings.BufferBytes))
	if !q.room.TryAcquire(size) {
		waits, cancel := context.WithCancel(ctx)
		stop := context.AfterFunc(q.life, cancel)
		err := q.room.Acquire(waits, size)
		stop()
		cancel()
		if err != nil {
			c.fail(i, q.ended(ctx))
			return
		}
	}
	lines[l] = struct{}{}
	if !l.put(&item{call: c, i: i, size: size}) {
		q.room.Release(size)
	}
}

// ended says why a wait has ended.
func (q *Queue) ended(ctx context.Context) error {
	if ctx.Err() != nil {
		return fault.FromContext(ctx, publishing)
	}
	return kafkakit.ErrClosed
}

// call is one call of Publish.
type call struct {
	messages []ports.Message // the caller's: not to be looked at once they are settled
	done     chan struct{}   // closed when all are settled

	mu    sync.Mutex // innermost
	batch *kafkakit.Batch
	left  int // messages that are not settled, and 1 until all are in their lines
}

func (c *call) admit(i int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.batch.Admit(i, &c.messages[i])
}

// fail fails a message that is in no line.
func (c *call) fail(i int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.batch.FailKey(i, &c.messages[i], err)
}

// join counts a message that gets into a line, unless one of its key has failed
// by now.
func (c *call) join(i int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.batch.Admit(i, &c.messages[i]) {
		return false
	}
	c.left++
	return true
}

// settle counts messages that are through.
func (c *call) settle(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left -= n; c.left == 0 {
		close(c.done)
	}
}

// isBehind says whether a message would overtake one that has failed, which
// fails it.
func (c *call) isBehind(i int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.batch.Admit(i, &c.messages[i])
}

// item is a message in a line.
type item struct {
	call *call
	i    int
	size int64 // of the buffer
}

func (it *item) message() *ports.Message { return &it.call.messages[it.i] }

// settle says what became of a message.
func (it *item) settle(q *Queue, err error) {
	if err != nil {
		it.call.fail(it.i, err)
	}
	it.leave(q)
}

// leave lets go of a message that is through.
func (it *item) leave(q *Queue) {
	q.waiting.Add(-1)
	q.room.Release(it.size)
	it.call.settle(1)
}
