package kafkakit

import (
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// Batch is what a call of Publish comes to, message by message. It belongs to
// one goroutine.
type Batch struct {
	errs   []error
	failed bool
	stuck  map[topicKey]bool
}

type topicKey struct{ topic, key string }

// NewBatch is a batch of so many messages, none of which has failed.
func NewBatch(n int) *Batch { return &Batch{errs: make([]error, n)} }

// Admit says whether a message may be sent. It fails one that no broker takes,
// and one that would overtake another of its key that has failed.
func (b *Batch) Admit(i int, m *ports.Message) bool {
	if m.Key != "" && b.stuck[topicKey{m.Topic, m.Key}] {
		b.Fail(i, ErrBehindFailed)
		return false
	}
	if err := m.Check(); err != nil {
		b.FailKey(i, m, err)
		return false
	}
	return true
}

// FailKey fails a message, and those of its key that come to Admit later.
func (b *Batch) FailKey(i int, m *ports.Message, err error) {
	b.Fail(i, err)
	if b.stuck == nil {
		b.stuck = map[topicKey]bool{}
	}
	b.stuck[topicKey{m.Topic, m.Key}] = true
}

// Fail fails a message.
func (b *Batch) Fail(i int, err error) {
	b.failed = true
	b.errs[i] = err
}

// Err is what Publish answers: nil when every message was acked.
func (b *Batch) Err() error {
	if !b.failed {
		return nil
	}
	return &ports.PublishError{Errs: b.errs}
}

// The faults of both adapters.
var (
	ErrBehindFailed = fault.New(fault.Unavailable, "an earlier message of the same key was not published")
	ErrClosed       = fault.New(fault.Unavailable, "the queue was closed")
)

// Unknown is the fault of a message that may have been written, although trying
// or waiting ended with err. The code of err is hidden: it is that of one
// attempt, and an earlier one may have succeeded.
func Unknown(err error) error {
	return fault.Wrap(&unanswered{err}, fault.UnknownOutcome, "publish")
}

type unanswered struct{ err error }

func (u *unanswered) Error() string { return u.err.Error() }
