package sarama

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// A group is behind by what it has not committed, and a new one by everything.
func TestLags(t *testing.T) {
	t.Parallel()
	url, _ := cluster(t, kfake.SeedTopics(2, "our.t", "our.u"))
	url += "?prefix=our.&commit=10ms"
	q, err := Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = q.Close() })
	a := admin(t, url)
	groups := map[string][]string{"g": {"t"}, "new": {"t", "u"}}
	key := func(partition int32) string {
		for i := 0; ; i++ {
			if k := fmt.Sprint(i); ports.PartitionOf(k, 2) == partition {
				return k
			}
		}
	}
	for i := range 5 {
		if err := q.Publish(t.Context(), ports.Message{Topic: "t", Key: key(1), Value: fmt.Append(nil, i)}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err = q.Consume(ctx, ports.Subscription{Group: "g", Topics: []string{"t"}}, func(c ports.Claim) {
		for batch := range c.Batches() {
			for _, d := range batch {
				if d.Offset < 2 {
					c.Ack(d.Offset)
				}
				if d.Offset == 4 {
					cancel()
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	lags, err := a.Lags(t.Context(), groups)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(lags, func(x, y Lag) int {
		return cmp.Or(cmp.Compare(x.Group, y.Group), cmp.Compare(x.Topic, y.Topic), cmp.Compare(x.Partition, y.Partition))
	})
	if want := []Lag{{"g", "t", 0, 0}, {"g", "t", 1, 3}, {"new", "t", 0, 0}, {"new", "t", 1, 5}, {"new", "u", 0, 0}, {"new", "u", 1, 0}}; !slices.Equal(lags, want) {
		t.Errorf("got  %v\nwant %v", lags, want)
	}
	if n := q.Waiting(); n != 0 {
		t.Errorf("%d messages wait although all were acked", n)
	}
}

func TestLagsThatNobodyKnows(t *testing.T) {
	t.Parallel()
	url, _ := cluster(t)
	for what, url := range map[string]string{"no topic": url, "no broker": "kafka://127.0.0.1:1"} {
		if _, err := admin(t, url).Lags(t.Context(), map[string][]string{"g": {"t"}}); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: got %v", what, err)
		}
	}
}
