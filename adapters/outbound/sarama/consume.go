package sarama

import (
	"context"
	"sync"
	"time"

	"github.com/IBM/sarama"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/ports"
)

// Consume joins the group by a client of its own, and leaves it when ctx ends or
// the node closes.
func (q *Queue) Consume(ctx context.Context, s ports.Subscription, handle func(ports.Claim)) error {
	s, err := kafkakit.Subscribed(s)
	if err != nil {
		return err
	}
	if !q.enter() {
		return kafkakit.ErrClosed
	}
	defer q.running.Done()
	m := &member{q: q, s: s, handle: handle}
	for _, topic := range s.Topics {
		m.topics = append(m.topics, q.settings.Prefix+topic)
	}
	open, leave := context.WithCancel(ctx)
	defer leave()
	defer context.AfterFunc(q.open, leave)()
	for open.Err() == nil {
		if err := m.join(open); err != nil {
			return err
		}
	}
	m.running.Wait()
	if ctx.Err() == nil {
		return kafkakit.ErrClosed
	}
	return nil
}

// member is one Consume.
type member struct {
	q       *Queue
	s       ports.Subscription
	topics  []string // with the prefix
	handle  func(ports.Claim)
	running sync.WaitGroup // handlers, and what feeds them
	group   sarama.ConsumerGroup
}

// memberPause is how long what failed waits before it is tried again.
const memberPause = 200 * time.Millisecond

// join is a member of the group until open ends.
func (m *member) join(open context.Context) error {
	c, err := configureGroup(m.q.settings)
	if err != nil {
		return faultOf(err, "consume")
	}
	m.group, err = sarama.NewConsumerGroup(m.q.settings.Addrs, m.q.settings.Prefix+m.s.Group, c)
	if err != nil {
		pause(open)
		return nil
	}
	defer func() { _ = m.group.Close() }() // the group finds out by itself
	for open.Err() == nil {
		if err := m.group.Consume(open, m.topics, m); err != nil {
			pause(open)
		}
	}
	return nil
}

// pause waits a little.
func pause(ctx context.Context) {
	timer := time.NewTimer(memberPause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// Setup implements sarama.ConsumerGroupHandler.
func (*member) Setup(sarama.ConsumerGroupSession) error { return nil }

// Cleanup implements sarama.ConsumerGroupHandler.
func (*member) Cleanup(sarama.ConsumerGroupSession) error { return nil }
