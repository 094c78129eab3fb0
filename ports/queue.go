package ports

import "context"

// Queue is transport: topics of partitions, in which messages with the same
// key keep their order. It retries nothing and drops nothing that a group still
// needs; policy is app/consuming and app/relay.
type Queue interface {
	// Publish sends a batch and returns when the broker has made every message
	// durable, within the adapter's stated loss. Of messages with the same topic
	// and key, a prefix of the batch is published: none overtakes one that
	// failed. When some failed the error is a *PublishError that says which; any
	// other error speaks of the whole batch. A message that no broker will ever
	// take (see Message.Check) is InvalidArgument. Publish blocks while local
	// buffers are full. After the adapter was closed it is Unavailable.
	Publish(ctx context.Context, messages ...Message) error
	// Consume joins a group and calls handle for every partition that is
	// assigned to this consumer, each in a goroutine of its own, until ctx ends;
	// then it takes the partitions back as on a revocation, commits, leaves, and
	// returns nil once every handle has returned. It survives the loss and return
	// of the broker. An error means that the subscription itself is impossible
	// (InvalidArgument) or the adapter closed (Unavailable). A group that was
	// never seen starts at the oldest message.
	Consume(ctx context.Context, s Subscription, handle func(Claim)) error
	// Ping asks the broker for an answer. Unavailable when there is none, or the
	// adapter was closed.
	Ping(ctx context.Context) error
}

// Subscription says what a consumer wants. Consumers of one group may want
// different topics.
type Subscription struct {
	Group  string
	Topics []string
	// MaxHeld and MaxHeldBytes bound what is delivered and not acked per
	// partition; 0 is DefaultMaxHeld and DefaultMaxHeldBytes. One message is
	// always delivered, however large.
	MaxHeld      int
	MaxHeldBytes int
}

// The bounds of a subscription that names none.
const (
	DefaultMaxHeld      = 10_000
	DefaultMaxHeldBytes = 16 << 20
)

// Claim is one partition while it is assigned to one consumer. When the
// partition is to be taken away, Batches is closed; the handler then starts
// nothing new, finishes or gives up what it began, and returns. What it did
// not ack goes to the partition's next owner. A handler that does not return
// within the adapter's drain time, or whose partition is lost outright, finds
// the context of Lost ended and is to return at once; its acks have no effect
// any more. A handler that returns sooner leaves the partition unread until it
// is assigned anew.
type Claim interface {
	Topic() string
	Partition() int32
	// Batches delivers messages in the order of the partition. Each slice, and
	// what it refers to, belongs to the receiver. No more comes while the bounds
	// of the subscription are reached.
	Batches() <-chan []Delivery
	// Ack says that these messages need not be delivered again, in any order,
	// each at most once. The position that is committed never passes a message
	// that is not acked. It does not block.
	Ack(offsets ...int64)
	// Lost ends when the claim is void, at the latest when handle has returned.
	Lost() context.Context
}

// Delivery is a message at its place.
type Delivery struct {
	Message
	Offset int64 // grows within a partition; a redelivery keeps it
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
