package ports

import (
	"hash/crc32"

	"example.com/surge/core/fault"
)

// Message is what travels. Key and Value are bytes; header keys may repeat and
// keep their order. An empty key means any partition, and no order.
type Message struct {
	Topic   string
	Key     string
	Headers []Header
	Value   []byte
}

// Header is one header of a message.
type Header struct{ Key, Value string }

// What every broker is set up to take.
const (
	MaxMessageBytes = 1 << 20  // of key and value
	MaxHeaderBytes  = 64 << 10 // of keys and values of all headers
	maxTopicBytes   = 249      // Kafka's
)

// Header is the first header of that key, or "".
func (m Message) Header(key string) string {
	for _, h := range m.Headers {
		if h.Key == key {
			return h.Value
		}
	}
	return ""
}

// Size is how many bytes of key, value and headers the message holds.
func (m Message) Size() int {
	return len(m.Key) + len(m.Value) + headerBytes(m.Headers)
}

// Check is InvalidArgument for a message that no adapter takes: its topic is
// not 1 to 249 of the characters a-z, A-Z, 0-9, dot, dash and underscore, or
// it is too large.
func (m Message) Check() error {
	switch {
	case !validTopic(m.Topic):
		return errTopic
	case len(m.Key)+len(m.Value) > MaxMessageBytes:
		return errTooLarge
	case headerBytes(m.Headers) > MaxHeaderBytes:
		return errHeaders
	default:
		return nil
	}
}

func validTopic(topic string) bool {
	if topic == "" || topic == "." || topic == ".." || len(topic) > maxTopicBytes {
		return false
	}
	for i := range len(topic) {
		switch c := topic[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '-', c == '_':
		default:
			return false
		}
	}
	return true
}

// PartitionOf is where messages of a key go in a topic of so many partitions,
// through every adapter, so that a mixed fleet keeps each key in one place: the
// CRC-32 (IEEE) of the key, unsigned, modulo partitions, which is what
// librdkafka calls "consistent". It is meant for keys that are not empty.
func PartitionOf(key string, partitions int32) int32 {
	sum := ^uint32(0)
	for i := range len(key) { // by hand, since crc32.ChecksumIEEE would need a copy of the key
		sum = crc32.IEEETable[byte(sum&0xff)^key[i]] ^ sum>>8
	}
	return int32(^sum % uint32(partitions)) //nolint:gosec // partitions is positive, and the remainder below it
}

func headerBytes(headers []Header) int {
	n := 0
	for _, h := range headers {
		n += len(h.Key) + len(h.Value)
	}
	return n
}

var (
	errTopic    = fault.New(fault.InvalidArgument, "not a topic's name")
	errTooLarge = fault.New(fault.InvalidArgument, "a message larger than 1 MiB")
	errHeaders  = fault.New(fault.InvalidArgument, "more than 64 KiB of headers")
)
