package ports

import (
	"context"
)

// Queue is transport: topics of partitions, in which messages with the same
// key keep their order. It retries nothing and drops nothing; policy is
// app/consuming and app/relay.
type Queue interface {
	// Publish sends a batch and returns when the broker has made every message
	// durable, within the adapter's stated loss. Of messages with the same topic
	// and key, a prefix of the batch is published: none overtakes one that
	// failed. When some failed the error is a *PublishError that says which; any
	// other error speaks of the whole batch. A message that no broker will ever
	// take (larger than 1 MiB, a bad topic) is InvalidArgument. Publish blocks
	// while local buffers are full. After Close it is Unavailable.
	Publish(ctx context.Context, messages ...Message) error
	// Consume joins a group and calls handle for every partition that is
	// assigned to this consumer, each in a goroutine of its own, until ctx ends;
	// then it takes the partitions back as on a revocation, commits, leaves, and
	// returns nil. It survives the loss and return of the broker; an error means
	// that the subscription itself is impossible. A group that was never seen
	// starts at the oldest message.
	Consume(ctx context.Context, s Subscription, handle func(Claim)) error
}

// Subscription says what a consumer wants.
type Subscription struct {
	Group  string
	Topics []string
	// MaxHeld and MaxHeldBytes bound what is delivered and not acked per
	// partition; 0 is 10,000 messages and 16 MiB. One message is always
	// delivered, however large.
	MaxHeld      int
	MaxHeldBytes int
}

// Claim is one partition while it is assigned to one consumer. When the
// partition is to be taken away, Batches is closed; the handler then starts
// nothing new, finishes or gives up what it began, and returns. What it did
// not ack goes to the partition's next owner. A handler that does not return
// within the adapter's drain time, or whose partition is lost outright, finds
// the context of Lost ended; its acks have no effect any more.
type Claim interface {
	Topic() string
	Partition() int32
	// Batches delivers messages in the order of the partition. Each slice
	// belongs to the receiver. No more comes while the bounds of the
	// subscription are reached.
	Batches() <-chan []Delivery
	// Ack says that these messages need not be delivered again, in any order,
	// each at most once. The position that is committed never passes a message
	// that is not acked. It does not block.
	Ack(offsets ...int64)
	// Lost ends when the claim is void.
	Lost() context.Context
}

// Delivery is a message at its place.
type Delivery struct {
	Message
	Offset int64 // grows within a partition; a redelivery keeps it
}

// Message is what travels. Key and Value are bytes; header keys may repeat and
// keep their order. An empty key means any partition.
type Message struct {
	Topic   string
	Key     string
	Headers []Header
	Value   []byte
}

// Header is one header of a message.
type Header struct{ Key, Value string }

// Header is the first header of that key, or "".
func (m Message) Header(key string) string {
	for _, h := range m.Headers {
		if h.Key == key {
			return h.Value
		}
	}
	return ""
}

// PublishError says which messages of a batch failed.
type PublishError struct {
	Errs []error // one per message of the batch; nil where it was acked
}

// Error is the first failure.
func (e *PublishError) Error() string {
	for _, err := range e.Errs {
		if err != nil {
			return "publish: " + err.Error()
		}
	}
	return "publish: nothing failed"
}

// Unwrap gives errors.As and fault.CodeOf every failure.
func (e *PublishError) Unwrap() []error {
	var errs []error
	for _, err := range e.Errs {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}
