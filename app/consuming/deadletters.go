package consuming

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// DeadLetters is what operators do with dead letters.
type DeadLetters struct {
	letters ports.DeadLetters
	queue   ports.Queue
}

// NewDeadLetters works on the table that a Collector fills.
func NewDeadLetters(letters ports.DeadLetters, q ports.Queue) *DeadLetters {
	return &DeadLetters{letters: letters, queue: q}
}

// List lists letters of a topic, or of every topic when it is "", newest first.
func (s *DeadLetters) List(ctx context.Context, topic string, page ports.Page) ([]ports.DeadLetter, error) {
	return s.letters.List(ctx, topic, page)
}

// Replay publishes a letter, as it was first published, to the group that
// failed, and to no other. It comes behind what its key has seen meanwhile, and
// may be replayed again: effects happen once and know what is newer.
// NotFound; InvalidState for a letter of which the group is not known.
func (s *DeadLetters) Replay(ctx context.Context, letter id.ID) error {
	l, err := s.letters.Get(ctx, letter)
	if err != nil {
		return err
	}
	if l.Group == "" {
		return fault.New(fault.InvalidState, "nobody knows which group failed")
	}
	m := ports.Message{Topic: RetryTopic(firstTopic(l.Topic, l.Group), l.Group), Key: l.Key, Headers: l.Headers, Value: l.Payload}
	if err := s.queue.Publish(ctx, m); err != nil {
		return err
	}
	return s.letters.MarkReplayed(ctx, letter)
}
