//go:build cgo

package kafka

import (
	"errors"

	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/core/fault"
)

// faultOf gives an error of the driver or a broker a code.
func faultOf(err error, doing string) error { return fault.Wrap(err, codeOf(err), doing) }

// codeOf is kafkakit.CodeOf for what brokers say. What librdkafka says of a
// message that it may have sent leaves the outcome unknown; what it says of its
// own use is ours to mend. Everything else means that Kafka cannot be used now.
func codeOf(err error) fault.Code {
	var e ck.Error
	if !errors.As(err, &e) {
		return fault.Unavailable
	}
	switch e.Code() {
	case ck.ErrMsgTimedOut, ck.ErrPurgeInflight, ck.ErrFatal, ck.ErrTransport, ck.ErrDestroy, ck.ErrDestroyBroker:
		return fault.UnknownOutcome
	case ck.ErrInvalidArg, ck.ErrNotImplemented, ck.ErrUnsupportedFeature, ck.ErrConflict, ck.ErrBadMsg, ck.ErrBadCompression,
		ck.ErrReadOnly, ck.ErrInvalidType, ck.ErrNotConfigured, ck.ErrUnknownProtocol, ck.ErrInvalidDifferentRecord:
		return fault.Internal
	}
	if e.Code() > 0 {
		return kafkakit.CodeOf(int16(e.Code())) //nolint:gosec // what a broker said in 16 bits
	}
	return fault.Unavailable
}
