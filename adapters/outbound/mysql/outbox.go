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
VALUES (?, (SELECT COUNT(*) FROM context_outbox_parked WHERE aggregate = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6))`)

type outbox struct {
	s *kitStatements
	x *tx
}

var _ ports.Outbox = outbox{}

// Append adds an event.
func (o outbox) Append(ctx context.Context, version int64, e event.Envelope) error {
	shard := ports.OutboxShard(e.Key)
	key := []byte(e.Key)
	_, err := o.x.exec(ctx, o.s.append,
		shard, key, key, version, e.ID[:], e.Source, e.Type, e.Version, []byte(e.Topic), e.Time, e.TraceParent, nonNil(e.Data))
	if isReply(err, errDuplicate) {
		return fault.New(fault.AlreadyExists, "the outbox has that event or version already").WithCause(err)
	}
	if err == nil {
		o.x.appended = o.x.appended.With(shard)
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
