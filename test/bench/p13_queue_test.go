package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
)

// P13: a message of 200 bytes with four headers and one of 256 keys is
// published to a queue in memory, delivered to one group, and acked. An
// operation is one message, also where they are published a hundred at a time.
//
// What Surge does beside that and its peer does not: messages of a key keep
// their order, the queue is bounded and remembers what was acked, and publisher
// and consumer each own their bytes. The peer keeps the order only when Publish
// waits for the ack (impl=gochannel-ordered).
func BenchmarkP13(b *testing.B) {
	shapes := []struct{ publishers, batch int }{{1, 1}, {8, 1}, {1, 100}}
	impls := []struct {
		name string
		open func(b *testing.B, acked func(n int)) p13Queue
	}{
		{"surge", p13Surge},
		{"gochannel", func(b *testing.B, acked func(int)) p13Queue { return p13Gochannel(b, acked, false) }},
		{"gochannel-ordered", func(b *testing.B, acked func(int)) p13Queue { return p13Gochannel(b, acked, true) }},
	}
	for _, s := range shapes {
		for _, impl := range impls {
			b.Run(fmt.Sprintf("publishers=%d/batch=%d/impl=%s", s.publishers, s.batch, impl.name), func(b *testing.B) {
				b.ReportAllocs()
				p13Run(b, s.publishers, s.batch, impl.open)
			})
		}
	}
}

// p13Queue is a topic with a consumer.
type p13Queue struct {
	publish func(ctx context.Context, from, n int) error // messages number from and the n-1 after it
	close   func()
}

func p13Run(b *testing.B, publishers, batch int, open func(*testing.B, func(int)) p13Queue) {
	var count atomic.Int64
	done := make(chan struct{})
	q := open(b, func(n int) {
		if count.Add(int64(n)) == int64(b.N) {
			close(done)
		}
	})
	var publishing sync.WaitGroup
	b.ResetTimer()
	for p := range publishers {
		publishing.Go(func() {
			first, last := b.N*p/publishers, b.N*(p+1)/publishers
			for from := first; from < last; from += batch {
				if err := q.publish(b.Context(), from, min(batch, last-from)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	publishing.Wait()
	if !b.Failed() {
		<-done
	}
	b.StopTimer()
	q.close()
	if count.Load() != int64(b.N) {
		b.Errorf("acked %d messages of %d", count.Load(), b.N)
	}
}

const p13Topic = "p13"

// p13Keys are in use in turn.
var p13Keys = func() (keys [256]string) {
	for i := range keys {
		keys[i] = fmt.Sprintf("0190b4c5-7d8e-7abc-8def-%012d", i)
	}
	return keys
}()

var p13Value = make([]byte, 200)

func p13Surge(b *testing.B, acked func(int)) p13Queue {
	q := memory.NewQueueBackend(memory.QueueOptions{}).Node()
	ctx, cancel := context.WithCancel(context.Background())
	var consuming, assigned sync.WaitGroup
	assigned.Add(8)
	consuming.Go(func() {
		err := q.Consume(ctx, ports.Subscription{Group: "g", Topics: []string{p13Topic}}, func(c ports.Claim) {
			assigned.Done()
			var offsets []int64
			for batch := range c.Batches() {
				offsets = offsets[:0]
				for _, d := range batch {
					offsets = append(offsets, d.Offset)
				}
				c.Ack(offsets...)
				acked(len(offsets))
			}
		})
		if err != nil {
			b.Error(err)
		}
	})
	assigned.Wait()
	headers := []ports.Header{{Key: "a", Value: "1"}, {Key: "b", Value: "2"}, {Key: "c", Value: "3"}, {Key: "d", Value: "4"}}
	return p13Queue{
		publish: func(ctx context.Context, from, n int) error {
			ms := make([]ports.Message, n)
			for i := range ms {
				ms[i] = ports.Message{Topic: p13Topic, Key: p13Keys[(from+i)%len(p13Keys)], Headers: headers, Value: p13Value}
			}
			return q.Publish(ctx, ms...)
		},
		close: func() { cancel(); consuming.Wait() },
	}
}

func p13Gochannel(b *testing.B, acked func(int), ordered bool) p13Queue {
	q := gochannel.NewGoChannel(gochannel.Config{OutputChannelBuffer: 1024, BlockPublishUntilSubscriberAck: ordered}, watermill.NopLogger{})
	messages, err := q.Subscribe(context.Background(), p13Topic)
	if err != nil {
		b.Fatal(err)
	}
	var consuming sync.WaitGroup
	consuming.Go(func() {
		for m := range messages {
			m.Ack()
			acked(1)
		}
	})
	return p13Queue{
		publish: func(_ context.Context, from, n int) error {
			ms := make([]*message.Message, n)
			for i := range ms {
				ms[i] = message.NewMessage("id", p13Value)
				ms[i].Metadata = message.Metadata{"a": "1", "b": "2", "c": "3", "key": p13Keys[(from+i)%len(p13Keys)]}
			}
			return q.Publish(p13Topic, ms...)
		},
		close: func() {
			if err := q.Close(); err != nil {
				b.Error(err)
			}
			consuming.Wait()
		},
	}
}
