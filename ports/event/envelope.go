// Package event is what travels between contexts: an envelope with the
// attributes of CloudEvents 1.0 and, per event type, a versioned JSON payload.
// Payloads are frozen by golden files: a field may be added to a version, never
// changed or removed; anything else is a new version beside the old one.
//
// Files named shop_* hold the example shop's payloads; the envelope is kit.
package event

import (
	"encoding/json"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
)

// Envelope is one event.
type Envelope struct {
	ID          id.ID
	Source      string // the context that says so, such as "ordering"
	Type        string // such as "order.placed"
	Version     int    // of the payload's schema, from 1
	Topic       string
	Key         string // the aggregate's id: events of one key keep their order
	Time        time.Time
	TraceParent string // W3C, or ""
	Data        []byte // JSON
}

// Payload is what an event type knows about itself.
type Payload interface {
	EventType() string
	EventVersion() int
	EventTopic() string
	EventKey() string
}

// New makes the envelope of a payload. The payload must be encodable, which its
// golden file proves.
func New(eid id.ID, source string, at time.Time, traceparent string, p Payload) (Envelope, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return Envelope{}, fault.Wrap(err, fault.Internal, "encode "+p.EventType())
	}
	return Envelope{
		ID: eid, Source: source, Type: p.EventType(), Version: p.EventVersion(), Topic: p.EventTopic(), Key: p.EventKey(),
		Time: at.UTC(), TraceParent: traceparent, Data: data,
	}, nil
}

// Decode reads the payload of an envelope. A payload of another version, or
// one that is not JSON of that shape, is InvalidArgument: no retry will help.
func Decode[P Payload](e Envelope) (P, error) {
	var p P
	if e.Version != p.EventVersion() {
		return p, fault.New(fault.InvalidArgument, "unknown version of "+e.Type)
	}
	if err := json.Unmarshal(e.Data, &p); err != nil {
		return p, fault.Wrap(err, fault.InvalidArgument, "decode "+e.Type)
	}
	return p, nil
}
