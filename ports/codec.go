package ports

import (
	"strconv"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports/event"
)

// The headers of an event: CloudEvents 1.0 in the binary mode of its Kafka
// binding. dataversion is our extension; traceparent is W3C's own header.
const (
	HeaderID          = "ce_id"
	HeaderSource      = "ce_source"
	HeaderType        = "ce_type"
	HeaderSpecVersion = "ce_specversion"
	HeaderTime        = "ce_time"
	HeaderSubject     = "ce_subject"
	HeaderDataVersion = "ce_dataversion"
	HeaderTraceParent = "traceparent"
	HeaderContentType = "content-type"
)

const (
	ceVersion   = "1.0"
	contentJSON = "application/json"
)

// EncodeEvent puts an event on the wire. Value shares the event's Data.
func EncodeEvent(e event.Envelope) Message {
	headers := make([]Header, 0, 9)
	headers = append(headers,
		Header{HeaderSpecVersion, ceVersion},
		Header{HeaderID, e.ID.String()},
		Header{HeaderSource, e.Source},
		Header{HeaderType, e.Type},
		Header{HeaderTime, e.Time.UTC().Format(time.RFC3339Nano)},
		Header{HeaderSubject, e.Key},
		Header{HeaderDataVersion, strconv.Itoa(e.Version)},
		Header{HeaderContentType, contentJSON},
	)
	if e.TraceParent != "" {
		headers = append(headers, Header{HeaderTraceParent, e.TraceParent})
	}
	return Message{Topic: e.Topic, Key: e.Key, Headers: headers, Value: e.Data}
}

// DecodeEvent takes an event off the wire; Data shares the message's Value.
// Whatever is not an event of this form is InvalidArgument. The payload is not
// looked at.
func DecodeEvent(m Message) (event.Envelope, error) {
	e := event.Envelope{Topic: m.Topic, Key: m.Key, Data: m.Value}
	var spec, eid, at, version string
	for _, h := range m.Headers {
		switch h.Key {
		case HeaderSpecVersion:
			spec = h.Value
		case HeaderID:
			eid = h.Value
		case HeaderSource:
			e.Source = h.Value
		case HeaderType:
			e.Type = h.Value
		case HeaderTime:
			at = h.Value
		case HeaderDataVersion:
			version = h.Value
		case HeaderTraceParent:
			e.TraceParent = h.Value
		}
	}
	if spec != ceVersion || e.Type == "" || e.Source == "" {
		return event.Envelope{}, fault.New(fault.InvalidArgument, "not a CloudEvents 1.0 message")
	}
	var err error
	if e.ID, err = id.Parse(eid); err != nil {
		return event.Envelope{}, fault.Wrap(err, fault.InvalidArgument, "read the event's id")
	}
	if e.Time, err = time.Parse(time.RFC3339Nano, at); err != nil {
		return event.Envelope{}, fault.Wrap(err, fault.InvalidArgument, "read the event's time")
	}
	if e.Version, err = strconv.Atoi(version); err != nil {
		return event.Envelope{}, fault.Wrap(err, fault.InvalidArgument, "read the version of the event's data")
	}
	e.Time = e.Time.UTC()
	return e, nil
}
