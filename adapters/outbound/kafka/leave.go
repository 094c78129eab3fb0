//go:build cgo

package kafka

import (
	"fmt"
	"strings"
	"time"

	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// quiet is for how long nothing comes from a consumer that has left its group.
// It is longer than what librdkafka has said takes to reach us.
const quiet = 100 * time.Millisecond

// leave leaves the group. Librdkafka wants an answer to every rebalance that it
// has told of, or it never closes, and the driver may drop what it hears of
// while it closes. None is missing when we are out of the group and it is quiet.
// A consumer that joins is out when the others have drained.
func (m *member) leave() {
	_ = m.c.Unsubscribe() // never fails here
	late := time.After(max(m.q.settings.Session, m.q.settings.Rebalance()))
	for {
		timer := time.NewTimer(quiet)
		select {
		case event := <-m.events:
			if !m.take(event) {
				return
			}
		case <-m.drained:
			m.giveUp()
		case <-timer.C:
			if m.isOut() {
				return
			}
		case <-late:
			return
		}
		timer.Stop()
	}
}

// isOut says whether the consumer has left its group.
func (m *member) isOut() bool {
	left, err := m.c.Assignment()
	return err != nil || len(left)+len(m.revoked) == 0 && !m.isMember()
}

// isMember says whether the group has given the consumer a name. The driver
// knows it, and what it tells is meant for its own producer: the group and the
// member with a NUL behind each. It changes its subscription before it leaves,
// so that this would tell too early.
func (m *member) isMember() bool {
	known, err := m.c.GetConsumerGroupMetadata()
	return err == nil && !strings.Contains(fmt.Sprintf("%s", *known), m.q.settings.Prefix+m.s.Group+"\x00\x00")
}

// closing is how long a consumer has to close. Whatever it did not commit by
// then is delivered again.
const closing = 5 * time.Second

// close closes the consumer, and answers what it still says of rebalances. With
// a commit on its way to a coordinator that is gone, librdkafka closes when it
// has tried often enough, which is long after anybody waits for it: then it ends
// by itself.
func (m *member) close() {
	closed := make(chan struct{})
	go func() {
		for event := range m.events {
			switch e := event.(type) {
			case ck.AssignedPartitions:
				_ = m.c.IncrementalAssign(e.Partitions)
			case ck.RevokedPartitions:
				_ = m.c.IncrementalUnassign(e.Partitions)
			}
		}
	}()
	go func() {
		defer close(closed)
		_ = m.c.Close() // commits what is stored; the group finds out by itself
	}()
	select {
	case <-closed:
	case <-time.After(closing):
	}
}
