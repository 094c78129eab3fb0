package kafkaharness

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
	"example.com/surge/test/contract"
)

// CloudEvents has a node publish an event, and reads it as any client of Kafka
// would: in the binary mode of the Kafka binding of CloudEvents 1.0, with the
// trace that it belongs to. A group reads the same event again.
func CloudEvents(t *testing.T, open Open) {
	t.Helper()
	f := newFake(t)
	n := f.node(t, open)
	sent := event.Envelope{
		ID: id.V7(time.Unix(1, 0), [10]byte{1}), Source: "somewhere", Type: "thing.happened", Version: 2, Topic: contract.QueueTopic, Key: "aggregate",
		Time: time.Unix(1_700_000_000, 123_000_000).UTC(), TraceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Data: []byte(`{"n":1}`),
	}
	untraced := sent
	untraced.TraceParent = ""
	for _, e := range []event.Envelope{sent, untraced} {
		if err := n.Publish(t.Context(), ports.EncodeEvent(e)); err != nil {
			t.Fatal(err)
		}
	}
	attributes := map[string]string{
		"ce_specversion": "1.0", "ce_id": sent.ID.String(), "ce_source": "somewhere", "ce_type": "thing.happened",
		"ce_time": "2023-11-14T22:13:20.123Z", "ce_subject": "aggregate", "ce_dataversion": "2", "content-type": "application/json",
	}
	traced := maps.Clone(attributes)
	traced["traceparent"] = sent.TraceParent
	records := f.raw(t, contract.QueueTopic, 2)
	for i, want := range []map[string]string{traced, attributes} {
		r := records[i]
		got := map[string]string{}
		for _, h := range r.Headers {
			got[h.Key] = string(h.Value)
		}
		if !maps.Equal(got, want) || len(r.Headers) != len(want) {
			t.Errorf("headers %v, want %v", got, want)
		}
		if string(r.Key) != "aggregate" || string(r.Value) != `{"n":1}` {
			t.Errorf("key %q, value %q", r.Key, r.Value)
		}
	}
	for i, e := range f.events(t, n, 2) {
		want := []event.Envelope{sent, untraced}[i]
		if e.ID != want.ID || e.TraceParent != want.TraceParent || e.Version != 2 || !e.Time.Equal(sent.Time) || e.Key != sent.Key || e.Type != sent.Type {
			t.Errorf("a group reads %+v, want %+v", e, want)
		}
	}
}

// raw reads so many records of a topic, all of one key.
func (f *fake) raw(t *testing.T, topic string, n int) []*kgo.Record {
	t.Helper()
	c, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(f.Server.Addr, ",")...), kgo.ConsumeTopics(topic))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var records []*kgo.Record
	for len(records) < n {
		fetches := c.PollFetches(ctx)
		if ctx.Err() != nil {
			t.Fatalf("%d of %d records came", len(records), n)
		}
		records = append(records, fetches.Records()...)
	}
	return records
}

// events reads so many events of one key.
func (f *fake) events(t *testing.T, n ports.Queue, count int) (all []event.Envelope) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	err := n.Consume(ctx, ports.Subscription{Group: "g", Topics: []string{contract.QueueTopic}}, func(c ports.Claim) {
		for batch := range c.Batches() {
			for _, d := range batch {
				e, err := ports.DecodeEvent(d.Message)
				if err != nil {
					t.Error(err)
				}
				all = append(all, e) // of one partition, so in one goroutine
				c.Ack(d.Offset)
				if len(all) == count {
					cancel()
				}
			}
		}
	})
	if err != nil || len(all) != count {
		t.Fatalf("%d of %d events came, %v", len(all), count, err)
	}
	return all
}
