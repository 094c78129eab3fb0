//go:build integration

package integration

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/surge/ports"
	"example.com/surge/test/internal/kafkaharness"
	"example.com/surge/test/services"
)

// TestKafkaEndsWithoutABroker has a node close while the only broker is dead: in
// the middle of joining, and with commits on their way to it. The process would
// be ended after half a minute, and must not need that.
func TestKafkaEndsWithoutABroker(t *testing.T) {
	t.Parallel()
	const enough = 20 * time.Second // a session, a rebalance and what closing takes, with these settings
	for name, open := range kafkaAdapters {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := services.NewKafka(t)
			must(t, k.CreateTopic(t.Context(), "t", 6))
			for _, dead := range []time.Duration{0, 3 * time.Second} {
				n, err := open(strings.TrimPrefix(k.URL(), "kafka") + "&session=6s&drain=2s&timeout=5s&commit=5ms")
				must(t, err)
				c := newCrowd(t, n)
				if dead > 0 {
					c.heard.Wait()
				}
				k.Brokers()[0].Kill()
				wait(t, dead)
				left := make(chan struct{})
				go func() { defer close(left); c.leave() }()
				select {
				case <-left:
				case <-time.After(enough):
					t.Fatalf("with a broker that has been dead for %v the node does not end", dead)
				}
				must(t, k.Brokers()[0].Start(t.Context()))
				must(t, k.WaitReady(t.Context()))
			}
		})
	}
}

// crowd is a node in many groups, that hear what it publishes all the time.
type crowd struct {
	node  kafkaharness.Node
	stop  context.CancelFunc
	all   sync.WaitGroup
	heard sync.WaitGroup // something, in each group
}

const crowdGroups = 12

func newCrowd(t *testing.T, n kafkaharness.Node) *crowd {
	ctx, stop := context.WithCancel(context.Background())
	c := &crowd{node: n, stop: stop}
	c.heard.Add(crowdGroups)
	for i := range crowdGroups {
		var first sync.Once
		c.all.Go(func() {
			err := n.Consume(ctx, ports.Subscription{Group: fmt.Sprint("group ", i), Topics: []string{"t"}}, func(claim ports.Claim) {
				for batch := range claim.Batches() {
					for _, d := range batch {
						claim.Ack(d.Offset)
					}
					first.Do(c.heard.Done)
				}
			})
			if err != nil {
				t.Errorf("consume: %v", err)
			}
		})
	}
	c.all.Go(func() {
		for i := 0; ctx.Err() == nil; i++ { // what fails is not the question
			_ = n.Publish(ctx, ports.Message{Topic: "t", Key: fmt.Sprint(i), Value: []byte("x")})
		}
	})
	return c
}

// leave returns when the node has left every group and is closed.
func (c *crowd) leave() {
	c.stop()
	c.all.Wait()
	_ = c.node.Close() // with what it could not publish
}
