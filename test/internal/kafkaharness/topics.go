package kafkaharness

import (
	"context"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// MakesNoTopics has a node name topics that are not there, to brokers that would
// make them.
func MakesNoTopics(t *testing.T, open Open) {
	t.Helper()
	f := newFake(t, kfake.AllowAutoTopicCreation())
	n := f.node(t, open, "timeout=1s")
	if err := n.Publish(t.Context(), ports.Message{Topic: "published", Key: "k"}); !fault.Transient(err) {
		t.Errorf("publish: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := n.Consume(ctx, ports.Subscription{Group: "g", Topics: []string{"consumed"}}, func(ports.Claim) {}); err != nil {
		t.Errorf("consume: %v", err)
	}
	for _, topic := range []string{"published", "consumed"} {
		if f.TopicInfo(topic) != nil {
			t.Errorf("topic %s was made", topic)
		}
	}
}
