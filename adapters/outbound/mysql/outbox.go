package mysql

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// What an event waits for.
const (
	outboxWaiting   = 0
	outboxParked    = 1
	outboxPublished = 2
)

// An event of an aggregate that is set aside is set aside too.
var outboxAppend = write("append to the outbox", `
INSERT INTO context_outbox (shard, state, aggregate, version, id, source, type, schema_version, topic, happened_at, traceparent, data, added_at)
VALUES (?, (SELECT COUNT(1) FROM context_outbox_parked WHERE aggregate = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6))`)

type outbox struct {
	s *kitStatements
	x *tx
}

var _ ports.Outbox = outbox{}

// Append adds an event.
func (o outbox) Append(ctx context.Context, version int64, e event.Envelope) error {
	_, err := o.x.exec(ctx, o.s.append, appendArgs(version, e)...)
	if err == nil {
		o.x.appended = o.x.appended.With(ports.OutboxShard(e.Key))
	}
	return eventTaken(err)
}

func appendArgs(version int64, e event.Envelope) []any {
	key := []byte(e.Key)
	return []any{
		ports.OutboxShard(e.Key), key, key, version, e.ID[:], e.Source, e.Type, e.Version, []byte(e.Topic), e.Time, e.TraceParent, nonNil(e.Data),
	}
}

// eventTaken is a duplicate's error in our words.
func eventTaken(err error) error {
	if isReply(err, errDuplicate) {
		return fault.New(fault.AlreadyExists, "the outbox has that event or version already").WithCause(err)
	}
	return err
}

// nonNil is bytes that are not NULL.
func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
