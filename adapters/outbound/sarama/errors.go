package sarama

import (
	"errors"

	"github.com/IBM/sarama"

	"example.com/surge/adapters/outbound/internal/kafkakit"
	"example.com/surge/core/fault"
)

// faultOf gives an error of the driver or a broker a code.
func faultOf(err error, doing string) error { return fault.Wrap(err, codeOf(err), doing) }

// codeOf is kafkakit.CodeOf for what brokers say; what the driver says of a
// message or its own use is ours to mend. Everything else means that Kafka
// cannot be used now.
func codeOf(err error) fault.Code {
	var broker sarama.KError
	var encoding sarama.PacketEncodingError
	var configuration sarama.ConfigurationError
	switch {
	case errors.As(err, &broker):
		return kafkakit.CodeOf(int16(broker))
	case errors.As(err, &encoding), errors.As(err, &configuration):
		return fault.Internal
	default:
		return fault.Unavailable
	}
}

// mayBeWritten says whether a broker that refuses a batch may have written it: one
// that loses its partition, or a disk, while it waits for the others may.
func mayBeWritten(err sarama.KError) bool {
	switch err {
	case sarama.ErrUnknown, sarama.ErrUnknownTopicOrPartition, sarama.ErrNotLeaderForPartition, sarama.ErrKafkaStorageError:
		return true
	default:
		return codeOf(err) == fault.UnknownOutcome
	}
}

// verdict is what an attempt to publish comes to.
type verdict int

const (
	arrived  verdict = iota
	again            // later
	unnamed          // the broker has forgotten the producer
	tooLarge         // the batch
	hopeless
)

func judge(err error) verdict {
	var broker sarama.KError
	switch {
	case err == nil:
		return arrived
	case errors.Is(err, errUnwanted), errors.Is(err, sarama.ErrClosedClient):
		return hopeless
	case !errors.As(err, &broker):
		if codeOf(err) == fault.Internal {
			return hopeless
		}
		return again // the network
	}
	switch broker {
	case sarama.ErrMessageSizeTooLarge, sarama.ErrMessageSetSizeTooLarge:
		return tooLarge
	case sarama.ErrOutOfOrderSequenceNumber, sarama.ErrUnknownProducerID, sarama.ErrInvalidProducerEpoch, sarama.ErrInvalidProducerIDMapping:
		return unnamed
	case sarama.ErrTopicAuthorizationFailed, sarama.ErrClusterAuthorizationFailed, sarama.ErrSASLAuthenticationFailed:
		return hopeless
	}
	switch codeOf(broker) {
	case fault.InvalidArgument, fault.Internal:
		return hopeless
	default:
		return again
	}
}
