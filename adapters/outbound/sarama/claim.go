package sarama

import (
	"context"
	"errors"
	"strings"

	"github.com/IBM/sarama"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/ports"
)

// ConsumeClaim implements sarama.ConsumerGroupHandler: it has a partition until
// that is revoked and its handler has returned, or was too slow.
func (m *member) ConsumeClaim(session sarama.ConsumerGroupSession, from sarama.ConsumerGroupClaim) error {
	moved := make(chan struct{}, 1)
	topic := strings.TrimPrefix(from.Topic(), m.q.settings.Prefix)
	c := kafkakit.NewClaim(topic, from.Partition(), m.s, m.q.settings.Drain, func() { poke(moved) })
	m.q.claims.Add(c)
	defer m.q.claims.Remove(c)
	c.Start(&m.running, m.handle)
	mark := func() {
		if next, ok := c.Position(); ok {
			session.MarkOffset(from.Topic(), from.Partition(), next, "")
		}
	}
	m.feed(session.Context(), c, from, moved, mark)
	if isLost(context.Cause(session.Context())) {
		c.Lose()
	}
	c.Revoke()
	<-c.Over()
	mark() // committed as the session lets go of the partition
	return nil
}

// isLost says whether a session ended because the group went on without us: what
// we had is another's already.
func isLost(ended error) bool {
	return errors.Is(ended, sarama.ErrUnknownMemberId) || errors.Is(ended, sarama.ErrIllegalGeneration) || errors.Is(ended, sarama.ErrFencedInstancedId)
}

// feed hands on what comes until the partition is revoked. The driver may wait
// for a broker that does not answer before it says so by its messages.
func (m *member) feed(session context.Context, c *kafkakit.Claim, from sarama.ConsumerGroupClaim, moved <-chan struct{}, mark func()) {
	this := map[string][]int32{from.Topic(): {from.Partition()}}
	full := false
	defer func() {
		if full {
			m.group.Resume(this) // or the next claim would begin so
		}
	}()
	for {
		select {
		case first, ok := <-from.Messages():
			if !ok {
				return
			}
			if c.Offer(more(c.Topic(), first, from.Messages())...) && !full {
				full = true
				m.group.Pause(this)
			}
		case <-c.Room():
			full = false
			m.group.Resume(this)
		case <-moved:
			mark()
		case <-session.Done():
			return
		}
	}
}

// atOnce is how many messages go from the driver to a claim at a time.
const atOnce = 256

// more takes what has come already.
func more(topic string, first *sarama.ConsumerMessage, from <-chan *sarama.ConsumerMessage) []ports.Delivery {
	ds := []ports.Delivery{delivery(topic, first)}
	for len(ds) < atOnce {
		select {
		case next, ok := <-from:
			if !ok {
				return ds
			}
			ds = append(ds, delivery(topic, next))
		default:
			return ds
		}
	}
	return ds
}

func delivery(topic string, from *sarama.ConsumerMessage) ports.Delivery {
	d := ports.Delivery{Offset: from.Offset, Message: ports.Message{
		Topic: topic, Key: string(from.Key), Value: from.Value[:len(from.Value):len(from.Value)], // its neighbour follows
	}}
	for _, h := range from.Headers {
		d.Headers = append(d.Headers, ports.Header{Key: string(h.Key), Value: string(h.Value)})
	}
	return d
}
