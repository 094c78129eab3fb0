package kafkakit

import (
	"errors"
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func TestBatchHoldsUpWhatIsBehindAFailure(t *testing.T) {
	t.Parallel()
	message := func(key string) *ports.Message { return &ports.Message{Topic: "t", Key: key} }
	b := NewBatch(6)
	if b.Err() != nil {
		t.Error("a batch that has not failed is an error")
	}
	if b.Admit(0, &ports.Message{Topic: "no topic", Key: "a"}) || !b.Admit(1, message("a")) {
		t.Error("a bad topic is in the way of a good one")
	}
	b.FailKey(1, message("a"), fault.New(fault.Unavailable, "down"))
	if b.Admit(2, message("a")) || !b.Admit(3, message("b")) {
		t.Error("not those of the key, and only those, are held up")
	}
	b.FailKey(4, message(""), fault.New(fault.Unavailable, "down"))
	if !b.Admit(5, message("")) {
		t.Error("a message without a key has no order")
	}
	var failed *ports.PublishError
	if !errors.As(b.Err(), &failed) || !fault.Is(failed.Errs[0], fault.InvalidArgument) || !errors.Is(failed.Errs[2], ErrBehindFailed) || failed.Errs[3] != nil {
		t.Errorf("got %v", b.Err())
	}
}
