//go:build cgo

package kafka

import (
	"context"
	"sync"
	"time"

	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/ports"
)

// place is a partition of a topic, by its name with the prefix.
type place struct {
	topic     string
	partition int32
}

// claim is one with what its member knows of it.
type claim struct {
	*kafkakit.Claim
	paused bool
}

// member is one consumer of librdkafka. All of it runs in one goroutine.
type member struct {
	q       *Queue
	s       ports.Subscription
	handle  func(ports.Claim)
	running *sync.WaitGroup // handlers, and what waits for them
	c       *ck.Consumer
	events  <-chan ck.Event
	claims  map[place]*claim
	revoked []ck.TopicPartition // and not given up yet
	drained chan struct{}       // holds a token when handlers of revoked have returned
	roomy   chan place          // whose claim wants more
	stop    <-chan struct{}     // closed when the member ends
	leaves  bool                // and begins with nothing new
}

// run is a member of the group until open ends, or librdkafka gives up.
func (m *member) run(open context.Context) error {
	var err error
	if m.c, err = ck.NewConsumer(configureConsumer(m.q.settings, m.s.Group)); err != nil {
		return faultOf(err, "make a consumer")
	}
	m.events = m.c.Events() //nolint:staticcheck // Poll would make us answer a rebalance before it returns
	over, stop := context.WithCancel(context.Background())
	defer stop()
	m.stop = over.Done()
	topics := make([]string, len(m.s.Topics))
	for i, topic := range m.s.Topics {
		topics[i] = m.q.settings.Prefix + topic
	}
	if err := m.c.SubscribeTopics(topics, nil); err != nil {
		_ = m.c.Close()
		return faultOf(err, "subscribe")
	}
	m.loop(open)
	for _, c := range m.claims {
		c.Lose() // what is left when librdkafka gives up
	}
	m.close()
	return nil
}

// loop polls until the member has left the group with nothing in its hands, or
// librdkafka gives up.
func (m *member) loop(open context.Context) {
	store := time.NewTicker(min(m.q.settings.Commit/2, 100*time.Millisecond))
	defer store.Stop()
	leaving := open.Done() // a crash, too
	for !m.leaves || !m.isIdle() {
		select {
		case event := <-m.events:
			if !m.take(event) {
				return
			}
		case <-store.C:
			m.store()
		case at := <-m.roomy:
			m.resume(at)
		case <-m.drained:
			m.giveUp()
		case <-leaving:
			leaving, m.leaves = nil, true
			m.drain(m.all())
		}
	}
	m.store()
	m.leave()
}

// take obeys an event. It answers no when librdkafka gives up.
func (m *member) take(event ck.Event) bool {
	for {
		switch e := event.(type) {
		case *ck.Message:
			if event = m.offer(e); event != nil {
				continue // what came behind
			}
		case ck.AssignedPartitions:
			m.assign(e.Partitions)
		case ck.RevokedPartitions:
			m.revoke(e.Partitions)
		case ck.Error:
			return !e.IsFatal()
		}
		return true
	}
}

// store tells librdkafka what to commit.
func (m *member) store() {
	var moved []ck.TopicPartition
	for at, c := range m.claims {
		if next, ok := c.Position(); ok {
			moved = append(moved, ck.TopicPartition{Topic: &at.topic, Partition: at.partition, Offset: ck.Offset(next)})
		}
	}
	if len(moved) > 0 {
		_, _ = m.c.StoreOffsets(moved) // fails for what is lost, as it should
	}
}

// all are the partitions that the member has.
func (m *member) all() []ck.TopicPartition {
	var all []ck.TopicPartition
	for at := range m.claims {
		all = append(all, ck.TopicPartition{Topic: &at.topic, Partition: at.partition})
	}
	return all
}

// isIdle says whether every handler has returned, or is too late.
func (m *member) isIdle() bool {
	for _, c := range m.claims {
		select {
		case <-c.Over():
		default:
			return false
		}
	}
	return true
}
