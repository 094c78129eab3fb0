package ports

import (
	"context"
	"time"

	"example.com/surge/core/id"
)

// DeadLetter is a message that a group could not handle.
type DeadLetter struct {
	ID        id.ID
	Topic     string // where it came from
	Group     string // who could not handle it
	Partition int32
	Offset    int64
	Key       string
	Type      string // the event's, "" when it could not be read
	Error     string
	Attempts  int
	FailedAt  time.Time
	Headers   []Header // as first published
	Payload   []byte
	Replayed  bool
}

// DeadLetters is the table of dead letters that operators browse. It is a
// store of its own (the context "operations").
type DeadLetters interface {
	// Add stores a letter once: one with the same group, topic, partition and
	// offset is already there and stays.
	Add(ctx context.Context, d DeadLetter) error
	// Get answers one; NotFound.
	Get(ctx context.Context, letter id.ID) (DeadLetter, error)
	// List lists letters of a topic ("" is any), newest first.
	List(ctx context.Context, topic string, page Page) ([]DeadLetter, error)
	// MarkReplayed notes that a letter was published again.
	MarkReplayed(ctx context.Context, letter id.ID) error
}
