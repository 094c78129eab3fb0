package sarama

import (
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/IBM/sarama"

	"example.com/surge/core/fault"
)

func TestDriverErrorsBecomeFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		code fault.Code
		v    verdict
	}{
		{sarama.ErrNotLeaderForPartition, fault.Unavailable, again},
		{sarama.ErrLeaderNotAvailable, fault.Unavailable, again},
		{sarama.ErrUnknownTopicOrPartition, fault.Unavailable, again},
		{sarama.ErrNotEnoughReplicas, fault.Unavailable, again},
		{sarama.ErrKafkaStorageError, fault.Unavailable, again},
		{sarama.ErrNotEnoughReplicasAfterAppend, fault.UnknownOutcome, again},
		{sarama.ErrRequestTimedOut, fault.UnknownOutcome, again},
		{sarama.ErrMessageSizeTooLarge, fault.InvalidArgument, tooLarge},
		{sarama.ErrMessageSetSizeTooLarge, fault.InvalidArgument, tooLarge},
		{sarama.ErrInvalidTopic, fault.InvalidArgument, hopeless},
		{sarama.ErrPolicyViolation, fault.InvalidArgument, hopeless},
		{sarama.ErrTopicAuthorizationFailed, fault.Unavailable, hopeless},
		{sarama.ErrSASLAuthenticationFailed, fault.Unavailable, hopeless},
		{sarama.ErrOutOfOrderSequenceNumber, fault.Unavailable, unnamed},
		{sarama.ErrUnknownProducerID, fault.Unavailable, unnamed},
		{sarama.ErrInvalidProducerEpoch, fault.Unavailable, unnamed},
		{sarama.ErrUnsupportedVersion, fault.Internal, hopeless},
		{sarama.ErrInvalidTimestamp, fault.Internal, hopeless},
		{sarama.PacketEncodingError{Info: "x"}, fault.Internal, hopeless},
		{sarama.ConfigurationError("x"), fault.Internal, hopeless},
		{sarama.ErrOutOfBrokers, fault.Unavailable, again},
		{sarama.ErrIncompleteResponse, fault.Unavailable, again},
		{sarama.ErrNotConnected, fault.Unavailable, again},
		{sarama.ErrClosedClient, fault.Unavailable, hopeless},
		{&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, fault.Unavailable, again},
		{io.EOF, fault.Unavailable, again},
		{errUnwanted, fault.Unavailable, hopeless},
	} {
		for _, err := range []error{c.err, fmt.Errorf("wrapped: %w", c.err)} {
			got := faultOf(err, "publish")
			if !fault.Is(got, c.code) || !errors.Is(got, c.err) && !errors.As(err, new(sarama.PacketEncodingError)) {
				t.Errorf("%v: got %v, want %s", err, got, c.code)
			}
			if v := judge(err); v != c.v {
				t.Errorf("%v: judged %d, want %d", err, v, c.v)
			}
		}
	}
	if judge(nil) != arrived {
		t.Error("no error is no arrival")
	}
}
