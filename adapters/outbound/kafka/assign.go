//go:build cgo

package kafka

import (
	"slices"
	"strings"

	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"example.com/surge/adapters/outbound/internal/kafkakit"
)

// assign begins with partitions that are new.
func (m *member) assign(partitions []ck.TopicPartition) {
	for _, p := range partitions {
		if m.leaves {
			break
		}
		at := place{*p.Topic, p.Partition}
		topic := strings.TrimPrefix(at.topic, m.q.settings.Prefix)
		c := &claim{Claim: kafkakit.NewClaim(topic, at.partition, m.s, m.q.settings.Drain, func() {})}
		m.claims[at] = c
		m.q.claims.Add(c.Claim)
		c.Start(m.running, m.handle)
		m.running.Go(func() { <-c.Over(); m.q.claims.Remove(c.Claim) })
	}
	_ = m.c.IncrementalAssign(partitions) // fails when the consumer is about to end
	_ = m.c.Resume(partitions)            // one that was revoked while it was paused still is
}

// revoke begins to give partitions back. What is lost is given up at once.
func (m *member) revoke(partitions []ck.TopicPartition) {
	if m.c.AssignmentLost() {
		for _, p := range partitions {
			if c := m.claims[place{*p.Topic, p.Partition}]; c != nil {
				c.Lose()
				c.Position() // which is nobody's to commit
			}
		}
	}
	m.revoked = append(m.revoked, partitions...)
	m.drain(partitions)
}

// drain asks handlers to return, and says when they have.
func (m *member) drain(partitions []ck.TopicPartition) {
	var over []<-chan struct{}
	for _, p := range partitions {
		if c := m.claims[place{*p.Topic, p.Partition}]; c != nil {
			c.Revoke()
			over = append(over, c.Over())
		}
	}
	m.running.Go(func() {
		for _, done := range over {
			<-done
		}
		select {
		case m.drained <- struct{}{}:
		default:
		}
	})
}

// giveUp lets go of what is revoked, when all of its handlers have returned:
// then librdkafka commits, and lets others have it.
func (m *member) giveUp() {
	if len(m.revoked) == 0 {
		return
	}
	for _, p := range m.revoked {
		c := m.claims[place{*p.Topic, p.Partition}]
		if c == nil {
			continue
		}
		select {
		case <-c.Over():
		default:
			return // somebody else's token
		}
	}
	m.store()
	for _, p := range m.revoked {
		delete(m.claims, place{*p.Topic, p.Partition})
	}
	partitions := slices.Clone(m.revoked)
	m.revoked = nil
	_ = m.c.IncrementalUnassign(partitions) // fails when the consumer is about to end
}
