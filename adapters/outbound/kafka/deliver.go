//go:build cgo

package kafka

import (
	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"example.com/surge/ports"
)

// atOnce is how many messages go to a claim at a time.
const atOnce = 256

// offer hands a message to its claim, with those of the same partition that have
// come behind it. It answers the first event that is none of them, if there is
// one. Messages of a partition that is not ours any more are dropped.
func (m *member) offer(first *ck.Message) (next ck.Event) {
	at := place{*first.TopicPartition.Topic, first.TopicPartition.Partition}
	c := m.claims[at]
	if c == nil {
		return nil
	}
	ds := make([]ports.Delivery, 0, 16)
	if first.TopicPartition.Error == nil {
		ds = append(ds, delivery(c.Topic(), first))
	}
	for next == nil && len(ds) < atOnce {
		select {
		case event := <-m.events:
			if e, ok := event.(*ck.Message); ok && e.TopicPartition.Error == nil &&
				e.TopicPartition.Partition == at.partition && *e.TopicPartition.Topic == at.topic {
				ds = append(ds, delivery(c.Topic(), e))
				continue
			}
			next = event
		default:
			m.hand(at, c, ds)
			return nil
		}
	}
	m.hand(at, c, ds)
	return next
}

// hand gives a claim what has come, and pauses the partition when it has far too
// much.
func (m *member) hand(at place, c *claim, ds []ports.Delivery) {
	if !c.Offer(ds...) || c.paused {
		return
	}
	c.paused = true
	_ = m.c.Pause([]ck.TopicPartition{{Topic: &at.topic, Partition: at.partition}}) // fails for what is lost
	m.running.Go(func() {
		select {
		case <-c.Room():
		case <-c.Over():
			return
		}
		select {
		case m.roomy <- at:
		case <-m.stop:
		}
	})
}

// resume goes on with a partition.
func (m *member) resume(at place) {
	c := m.claims[at]
	if c == nil || !c.paused {
		return
	}
	c.paused = false
	_ = m.c.Resume([]ck.TopicPartition{{Topic: &at.topic, Partition: at.partition}}) // fails for what is lost
}

func delivery(topic string, from *ck.Message) ports.Delivery {
	d := ports.Delivery{Offset: int64(from.TopicPartition.Offset), Message: ports.Message{
		Topic: topic, Key: string(from.Key), Value: from.Value,
	}}
	for _, h := range from.Headers {
		d.Headers = append(d.Headers, ports.Header{Key: h.Key, Value: string(h.Value)})
	}
	return d
}
