package kafkakit

import "example.com/surge/core/fault"

// CodeOf gives an error code of the broker one of ours. What it says of a
// request that is wrong in itself is InvalidArgument or, where only we can have
// made it wrong, Internal. Where it cannot say whether messages were written
// the outcome is unknown. Everything else means that Kafka cannot be used now:
// it changes its leaders, lacks replicas or refuses our credentials.
func CodeOf(code int16) fault.Code {
	switch code {
	case messageTooLarge, invalidTopic, recordListTooLarge, invalidGroupID, invalidRecord, policyViolation:
		return fault.InvalidArgument
	case requestTimedOut, networkException, notEnoughReplicasAfterAppend:
		return fault.UnknownOutcome
	case corruptMessage, invalidFetchSize, invalidRequiredAcks, inconsistentGroupProtocol, invalidSessionTimeout,
		invalidCommitOffsetSize, invalidTimestamp, unsupportedVersion, invalidConfig, invalidRequest, unsupportedForMessageFormat,
		unsupportedCompressionType:
		return fault.Internal
	default:
		return fault.Unavailable
	}
}

// Error codes of Kafka's protocol.
const (
	corruptMessage               = 2
	invalidFetchSize             = 4
	requestTimedOut              = 7
	messageTooLarge              = 10
	networkException             = 13
	invalidTopic                 = 17
	recordListTooLarge           = 18
	notEnoughReplicasAfterAppend = 20
	invalidRequiredAcks          = 21
	inconsistentGroupProtocol    = 23
	invalidGroupID               = 24
	invalidSessionTimeout        = 26
	invalidCommitOffsetSize      = 28
	invalidTimestamp             = 32
	unsupportedVersion           = 35
	invalidConfig                = 40
	invalidRequest               = 42
	unsupportedForMessageFormat  = 43
	policyViolation              = 44
	unsupportedCompressionType   = 76
	invalidRecord                = 87
)
