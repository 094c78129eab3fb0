package kafkaharness

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// Refusals has a broker refuse what is published with every sort of error code:
// what passes by itself is tried again, and of the rest the faults tell.
func Refusals(t *testing.T, open Open) {
	t.Helper()
	for _, c := range []struct {
		err  *kerr.Error
		code fault.Code
	}{
		{kerr.MessageTooLarge, fault.InvalidArgument},
		{kerr.InvalidTopicException, fault.InvalidArgument},
		{kerr.PolicyViolation, fault.InvalidArgument},
		{kerr.TopicAuthorizationFailed, fault.Unavailable},
		{kerr.InvalidTimestamp, fault.Internal},
	} {
		t.Run(c.err.Message, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			n := f.node(t, open)
			works := f.refuse(c.err.Code, -1)
			err := n.Publish(t.Context(), ports.Message{Topic: contract.QueueTopic, Key: "k"})
			var failed *ports.PublishError
			if !errors.As(err, &failed) || !fault.Is(failed.Errs[0], c.code) {
				t.Errorf("got %v, want %s", err, c.code)
			}
			works()
			if err := n.Publish(t.Context(), ports.Message{Topic: contract.QueueTopic, Key: "k"}); err != nil {
				t.Errorf("of the next: %v", err)
			}
		})
	}
	for _, err := range []*kerr.Error{kerr.NotLeaderForPartition, kerr.NotEnoughReplicas, kerr.NotEnoughReplicasAfterAppend, kerr.UnknownTopicOrPartition} {
		t.Run("twice "+err.Message, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			n := f.node(t, open)
			f.refuse(err.Code, 2)
			if err := n.Publish(t.Context(), ports.Message{Topic: contract.QueueTopic, Key: "k"}); err != nil {
				t.Errorf("it was not tried again: %v", err)
			}
		})
	}
}

// refuse answers what is published with an error, so many times or, when that
// is negative, until it is told that the broker works again.
func (f *fake) refuse(code int16, times int) (works func()) {
	var working atomic.Bool
	f.control(func() int16 {
		if times == 0 || working.Load() {
			return 0
		}
		times--
		return code
	})
	return func() { working.Store(true) }
}

// control answers each request to publish with an error code, or none.
func (f *fake) control(decide func() int16) {
	f.ControlKey(int16(kmsg.Produce), func(req kmsg.Request) (kmsg.Response, error, bool) {
		f.KeepControl()
		code := decide()
		if code == 0 {
			return nil, nil, false
		}
		in, _ := req.(*kmsg.ProduceRequest)
		out, _ := in.ResponseKind().(*kmsg.ProduceResponse)
		for _, topic := range in.Topics {
			t := kmsg.NewProduceResponseTopic()
			t.Topic, t.TopicID = topic.Topic, topic.TopicID
			for _, partition := range topic.Partitions {
				p := kmsg.NewProduceResponseTopicPartition()
				p.Partition, p.ErrorCode = partition.Partition, code
				t.Partitions = append(t.Partitions, p)
			}
			out.Topics = append(out.Topics, t)
		}
		return out, nil, true
	})
}

// LostReplies has replies to publishers lost: what was written is not written
// again.
func LostReplies(t *testing.T, open Open) {
	t.Helper()
	f := newFake(t)
	n := f.node(t, open)
	const batches, each = 8, 5
	for b := range batches {
		var ms []ports.Message
		for i := range each {
			ms = append(ms, ports.Message{Topic: contract.QueueTopic, Key: "k", Value: fmt.Append(nil, b*each+i)})
		}
		f.swallow.Store(b%2 == 1) // the first has no connection to lose
		if err := n.Publish(t.Context(), ms...); err != nil {
			t.Errorf("batch %d: %v", b, err)
		}
		if f.swallow.Load() {
			t.Fatal("no reply was lost")
		}
	}
	got := f.readAll(t, n, batches*each)
	for i, v := range got {
		if v != fmt.Sprint(i) {
			t.Fatalf("got %v", got)
		}
	}
	if len(got) != batches*each {
		t.Errorf("got %d of %d", len(got), batches*each)
	}
}

// readAll reads a topic, of which the partition of the key k is all there is: at
// least so many messages, and what comes a little later.
func (f *fake) readAll(t *testing.T, n Node, atLeast int) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var got []string
	err := n.Consume(ctx, ports.Subscription{Group: "all", Topics: []string{contract.QueueTopic}}, func(c ports.Claim) {
		if c.Partition() != ports.PartitionOf("k", Partitions) {
			<-c.Batches() // until it is revoked
			return
		}
		done := time.AfterFunc(time.Minute, cancel)
		defer done.Stop()
		for batch := range c.Batches() {
			for _, d := range batch {
				got = append(got, string(d.Value))
				c.Ack(d.Offset)
			}
			if len(got) >= atLeast {
				done.Reset(500 * time.Millisecond)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}
