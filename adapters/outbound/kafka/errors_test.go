//go:build cgo

package kafka

import (
	"errors"
	"fmt"
	"io"
	"testing"

	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"example.com/surge/core/fault"
)

func TestDriverErrorsBecomeFaults(t *testing.T) {
	t.Parallel()
	for code, want := range map[ck.ErrorCode]fault.Code{
		// The broker's.
		ck.ErrNotLeaderForPartition:        fault.Unavailable,
		ck.ErrLeaderNotAvailable:           fault.Unavailable,
		ck.ErrUnknownTopicOrPart:           fault.Unavailable,
		ck.ErrNotEnoughReplicas:            fault.Unavailable,
		ck.ErrCoordinatorNotAvailable:      fault.Unavailable,
		ck.ErrTopicAuthorizationFailed:     fault.Unavailable,
		ck.ErrSaslAuthenticationFailed:     fault.Unavailable,
		ck.ErrNotEnoughReplicasAfterAppend: fault.UnknownOutcome,
		ck.ErrRequestTimedOut:              fault.UnknownOutcome,
		ck.ErrMsgSizeTooLarge:              fault.InvalidArgument,
		ck.ErrTopicException:               fault.InvalidArgument,
		ck.ErrPolicyViolation:              fault.InvalidArgument,
		ck.ErrInvalidGroupID:               fault.InvalidArgument,
		ck.ErrUnsupportedVersion:           fault.Internal,
		ck.ErrInvalidTimestamp:             fault.Internal,
		// Librdkafka's.
		ck.ErrMsgTimedOut:      fault.UnknownOutcome,
		ck.ErrPurgeInflight:    fault.UnknownOutcome,
		ck.ErrFatal:            fault.UnknownOutcome,
		ck.ErrPurgeQueue:       fault.Unavailable,
		ck.ErrQueueFull:        fault.Unavailable,
		ck.ErrAllBrokersDown:   fault.Unavailable,
		ck.ErrTimedOut:         fault.Unavailable,
		ck.ErrUnknownTopic:     fault.Unavailable,
		ck.ErrUnknownPartition: fault.Unavailable,
		ck.ErrGaplessGuarantee: fault.Unavailable,
		ck.ErrState:            fault.Unavailable,
		ck.ErrInvalidArg:       fault.Internal,
		ck.ErrNotImplemented:   fault.Internal,
		ck.ErrConflict:         fault.Internal,
	} {
		driver := ck.NewError(code, "", false)
		for _, err := range []error{driver, fmt.Errorf("wrapped: %w", driver)} {
			var cause ck.Error
			if got := faultOf(err, "publish"); !fault.Is(got, want) || !errors.As(got, &cause) || cause.Code() != code {
				t.Errorf("%v: got %v, want %s", code, got, want)
			}
		}
	}
	if got := faultOf(io.EOF, "publish"); !fault.Is(got, fault.Unavailable) {
		t.Errorf("of another error: %v", got)
	}
	if !isSpent(ck.NewError(ck.ErrOutOfOrderSequenceNumber, "", true)) || !isSpent(ck.NewError(ck.ErrFatal, "", false)) ||
		isSpent(ck.NewError(ck.ErrMsgTimedOut, "", false)) {
		t.Error("not those errors, and only those, are the end of a producer")
	}
}
