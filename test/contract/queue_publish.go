package contract

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

func publishThenReceive(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	r := read(t, b.Node(t), group("g"))
	publish(t, q, message("k", "before"))
	publish(t, q, message("k", "after"))
	got := r.exactly(b, 2)
	if vs := values(got); !slices.Equal(vs, []string{"before", "after"}) {
		t.Errorf("got %q", vs)
	}
	for _, d := range got {
		if d.Topic != QueueTopic || d.Key != "k" || d.claim.Topic() != QueueTopic {
			t.Errorf("got %+v through a claim of %s", d.Delivery, d.claim.Topic())
		}
	}
	if got[0].Offset >= got[1].Offset {
		t.Errorf("offsets %d and %d do not grow", got[0].Offset, got[1].Offset)
	}
}

func batchPublish(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	const keys, each = 7, 30
	var batch []ports.Message
	want := map[string][]string{}
	for i := range each {
		for k := range keys {
			m := message(fmt.Sprint("key-", k), fmt.Sprint(i))
			if k%2 == 1 {
				m.Topic = OtherQueueTopic
			}
			batch = append(batch, m)
			want[m.Topic+m.Key] = append(want[m.Topic+m.Key], string(m.Value))
		}
	}
	publish(t, q, batch...)
	publish(t, q) // an empty batch is one
	got := read(t, q, ports.Subscription{Group: "g", Topics: []string{QueueTopic, OtherQueueTopic}}).exactly(b, len(batch))
	byKey := map[string][]string{}
	for _, d := range got {
		byKey[d.Topic+d.Key] = append(byKey[d.Topic+d.Key], string(d.Value))
	}
	for k := range want {
		if !slices.Equal(byKey[k], want[k]) {
			t.Errorf("%s: got %v, want %v", k, byKey[k], want[k])
		}
	}
}

// What was acked is there, whatever becomes of the publisher.
func publishAckMeansDurable(t *testing.T, b Backend[ports.Queue]) {
	crashes, closes := b.Node(t), b.Node(t)
	publish(t, crashes, numbered("crashed", 0, 20)...)
	crash(t, crashes)
	publish(t, closes, numbered("closed", 20, 20)...)
	closeNode(t, closes)
	seen := map[string]bool{}
	for _, d := range read(t, b.Node(t), group("g")).exactly(b, 40) {
		seen[string(d.Value)] = true
	}
	if len(seen) != 40 {
		t.Errorf("%d of 40 acked messages are there", len(seen))
	}
}

func headersRoundTrip(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	m := message("k", "v")
	m.Headers = []ports.Header{
		{Key: "z", Value: "1"}, {Key: "a", Value: "2"}, {Key: "z", Value: "3"},
		{Key: "empty", Value: ""}, {Key: "é", Value: "\x00\xff\n"},
	}
	want := slices.Clone(m.Headers)
	bare := message("k", "bare")
	publish(t, q, m, bare)
	clear(m.Headers) // the caller may reuse them
	got := read(t, q, group("g")).exactly(b, 2)
	if !slices.Equal(got[0].Headers, want) {
		t.Errorf("got %q, want %q", got[0].Headers, want)
	}
	if len(got[1].Headers) != 0 {
		t.Errorf("a message without headers came with %q", got[1].Headers)
	}
}

// Keys and values are bytes; they are the publisher's until Publish is called
// and after it, and each receiver's own.
func binaryPayload(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	m := ports.Message{Topic: QueueTopic, Key: string(all[200:]) + "\x00", Value: slices.Clone(all)}
	next := ports.Message{Topic: QueueTopic, Key: m.Key, Value: []byte("next")}
	empty := ports.Message{Topic: QueueTopic, Key: m.Key}
	publish(t, q, m, next, empty)
	clear(m.Value)
	for _, g := range []string{"g", "h"} {
		got := read(t, q, group(g)).exactly(b, 3)
		if got[0].Key != m.Key || !bytes.Equal(got[0].Value, all) {
			t.Errorf("group %s: got key %x, value %x", g, got[0].Key, got[0].Value)
		}
		clear(got[0].Value) // a receiver may do what it likes with it
		got[0].Value = append(got[0].Value, '!')
		if string(got[1].Value) != "next" || len(got[2].Value) != 0 {
			t.Errorf("group %s: got %q and %q", g, got[1].Value, got[2].Value)
		}
	}
}

// The largest message passes; a larger one is refused, and those of its key
// that come after it in the batch do not overtake it.
func largeMessage(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	largest := message("k", strings.Repeat("x", ports.MaxMessageBytes-1))
	tooLarge := message("k", strings.Repeat("x", ports.MaxMessageBytes))
	badTopic := ports.Message{Topic: "not a topic", Key: "k"}
	err := q.Publish(t.Context(), message("k", "first"), largest, tooLarge, message("k", "behind"), message("other", "last"), badTopic)
	failed, ok := err.(*ports.PublishError) //nolint:errorlint // this very type is promised
	if !ok || len(failed.Errs) != 6 {
		t.Fatalf("got %v, want a PublishError of six", err)
	}
	for i, want := range []bool{false, false, true, true, false, true} {
		if (failed.Errs[i] != nil) != want {
			t.Errorf("message %d: %v", i, failed.Errs[i])
		}
	}
	for _, i := range []int{2, 5} {
		if !fault.Is(failed.Errs[i], fault.InvalidArgument) {
			t.Errorf("message %d: got %v, want InvalidArgument", i, failed.Errs[i])
		}
	}
	if !fault.Transient(failed.Errs[3]) {
		t.Errorf("a message held up by another: got %v, want one that may be tried again", failed.Errs[3])
	}
	sizes := map[string]int{}
	for _, d := range read(t, q, group("g")).exactly(b, 3) {
		sizes[d.Key] += len(d.Value)
	}
	if sizes["k"] != len("first")+len(largest.Value) || sizes["other"] != len("last") {
		t.Errorf("sizes by key %v", sizes)
	}
}

// A message that is refused, the first of its topic in a batch, leads none of
// those behind it astray.
func refusedIsInNobodysWay(t *testing.T, b Backend[ports.Queue]) {
	q := b.Node(t)
	other := func(key, value string) ports.Message {
		return ports.Message{Topic: OtherQueueTopic, Key: key, Value: []byte(value)}
	}
	err := q.Publish(t.Context(), message("a", "one"), other("b", strings.Repeat("x", ports.MaxMessageBytes)), other("c", "other"), message("d", "two"))
	failed, ok := err.(*ports.PublishError) //nolint:errorlint // this very type is promised
	if !ok || failed.Errs[0] != nil || failed.Errs[1] == nil || failed.Errs[2] != nil || failed.Errs[3] != nil {
		t.Fatalf("got %v, want the second to be refused", err)
	}
	for _, d := range read(t, q, ports.Subscription{Group: "g", Topics: []string{QueueTopic, OtherQueueTopic}}).exactly(b, 3) {
		if want := string(d.Value) == "other"; (d.Topic == OtherQueueTopic) != want {
			t.Errorf("%q came in topic %s", d.Value, d.Topic)
		}
	}
}
