package ports_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

func sample() event.Envelope {
	return event.Envelope{
		ID: id.Hash("event"), Source: "somewhere", Type: "thing.happened", Version: 2, Topic: "things", Key: "thing-1",
		Time: time.Date(2026, 3, 1, 12, 30, 15, 123456000, time.UTC), TraceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
		Data: []byte(`{"a":1}`),
	}
}

func TestEventSurvivesTheWire(t *testing.T) {
	t.Parallel()
	untraced := sample()
	untraced.TraceParent = ""
	for _, want := range []event.Envelope{sample(), untraced} {
		got, err := ports.DecodeEvent(ports.EncodeEvent(want))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
}

// Other programs read these headers: their names and forms are frozen.
func TestEventOnTheWire(t *testing.T) {
	t.Parallel()
	m := ports.EncodeEvent(sample())
	want := []ports.Header{
		{Key: "ce_specversion", Value: "1.0"},
		{Key: "ce_id", Value: sample().ID.String()},
		{Key: "ce_source", Value: "somewhere"},
		{Key: "ce_type", Value: "thing.happened"},
		{Key: "ce_time", Value: "2026-03-01T12:30:15.123456Z"},
		{Key: "ce_subject", Value: "thing-1"},
		{Key: "ce_dataversion", Value: "2"},
		{Key: "content-type", Value: "application/json"},
		{Key: "traceparent", Value: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
	}
	if !slices.Equal(m.Headers, want) {
		t.Errorf("headers %v\nwant %v", m.Headers, want)
	}
	if m.Topic != "things" || m.Key != "thing-1" || string(m.Value) != `{"a":1}` {
		t.Errorf("message %+v", m)
	}
}

func TestDecodeRefusesWhatIsNoEvent(t *testing.T) {
	t.Parallel()
	for _, header := range []string{"ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_dataversion"} {
		for _, value := range []string{"", "\x00\xff"} {
			m := ports.EncodeEvent(sample())
			if value != "" && (header == "ce_source" || header == "ce_type") {
				continue // any text will do for these
			}
			for i := range m.Headers {
				if m.Headers[i].Key == header {
					m.Headers[i].Value = value
				}
			}
			if e, err := ports.DecodeEvent(m); !fault.Is(err, fault.InvalidArgument) {
				t.Errorf("%s %q: got %+v, %v, want InvalidArgument", header, value, e, err)
			}
		}
	}
	if _, err := ports.DecodeEvent(ports.Message{Topic: "things"}); !fault.Is(err, fault.InvalidArgument) {
		t.Errorf("no headers at all: %v, want InvalidArgument", err)
	}
}
