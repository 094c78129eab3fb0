package sarama

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"example.com/surge/adapters/outbound/internal/kafkakit"
)

// Check wants the topics to be as Apply makes them, as far as anything depends
// on it, and to have no message for as long as memory, which is how long who
// reads them remembers what came. An error is one line that names the topic and
// says what to do, a KeepsError for one that keeps its messages longer; it is
// Unavailable when nobody can tell.
func (a *Admin) Check(ctx context.Context, topics Topics, memory time.Duration) error {
	all := a.wanted(topics)
	states, err := a.describe(ctx, all)
	if err != nil {
		return err
	}
	for _, t := range all {
		if err := t.check(states[t.name], memory); err != nil {
			return err
		}
	}
	return nil
}

func (t *wanted) check(is *topicState, memory time.Duration) error {
	const apply = ": surge topics apply"
	if !is.exists {
		return fmt.Errorf("topic %s does not exist%s", t.name, apply)
	}
	if is.partitions < int(t.partitions) {
		return fmt.Errorf("topic %s has %d partitions, fewer than %d%s", t.name, is.partitions, t.partitions, apply)
	}
	if n, err := strconv.Atoi(is.config[maxBytes]); err != nil || n < TopicBytes {
		return fmt.Errorf("topic %s has %s=%s, less than %d%s", t.name, maxBytes, is.config[maxBytes], TopicBytes, apply)
	}
	if is.config[cleanup] != "delete" {
		return fmt.Errorf("topic %s has %s=%s, which is not delete%s", t.name, cleanup, is.config[cleanup], apply)
	}
	if keeps := is.keeps(); keeps >= memory {
		return &KeepsError{t.name, keeps}
	}
	return nil
}

// A KeepsError says that a topic may have a message for longer than who reads it
// remembers that it came.
type KeepsError struct {
	Topic string
	Keeps time.Duration
}

// Error names the topic.
func (e *KeepsError) Error() string {
	if e.Keeps == forever {
		return fmt.Sprintf("topic %s keeps its messages for ever", e.Topic)
	}
	return fmt.Sprintf("topic %s keeps its messages up to %v", e.Topic, e.Keeps)
}

const forever = time.Duration(1<<63 - 1)

// keeps is for how long a message may be in a topic.
func (s *topicState) keeps() time.Duration {
	kept, err1 := strconv.ParseInt(s.config[retention], 10, 64)
	rolls, err2 := strconv.ParseInt(s.config[segment], 10, 64)
	const most = int64(forever / time.Millisecond)
	if err1 != nil || err2 != nil || kept < 0 || rolls > most || kept > most-rolls {
		return forever
	}
	return time.Duration(kept+rolls) * time.Millisecond
}

// Keeps is for how long a message may be in a topic that is made as a URL says.
// The URL is one that Check of this package has nothing against.
func Keeps(url string) time.Duration {
	s, _ := kafkakit.Parse(url, Schemes)
	return s.Retention + segmentOf(s)
}
