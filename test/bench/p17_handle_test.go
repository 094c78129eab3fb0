//go:build cgo

package bench

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	wkafka "github.com/ThreeDotsLabs/watermill-kafka/v3/pkg/kafka"

	"example.com/surge/app/consuming"
	"example.com/surge/app/workers"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// P17: a group handles events of 256 keys from a topic of eight partitions. The
// handler takes a millisecond, and the events of a key are handled in their
// order. watermill handles one event of a partition at a time.
func BenchmarkP17(b *testing.B) {
	for impl, consume := range map[string]func(b *testing.B, topic, group string, order *p17Order){"surge": p17Surge, "watermill": p17Watermill} {
		b.Run("impl="+impl, func(b *testing.B) {
			group := "bench-" + rand.Text()
			topic := kafkaTopic(b, 8, "."+group+".retry")
			kafkaFill(b, topic, b.N, p17Event)
			order := &p17Order{last: make([]atomic.Int64, len(p13Keys))}
			b.ReportAllocs()
			consume(b, topic, group, order)
			if n := order.wrong.Load(); n > 0 {
				b.Errorf("%d events came before their turn", n)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

// p17Event is event n, which says so.
func p17Event(topic string, n int) ports.Message {
	return ports.EncodeEvent(event.Envelope{
		ID: id.Hash("event", strconv.Itoa(n)), Source: "bench", Type: "thing.happened", Version: 1, Topic: topic,
		Key: p13Keys[n%len(p13Keys)], Time: time.Unix(1_700_000_000, 0), Data: fmt.Appendf(nil, `{"n":%d,"pad":"%0180d"}`, n, 0),
	})
}

// p17Order is which event of each key was handled last.
type p17Order struct {
	last  []atomic.Int64
	count atomic.Int64
	wrong atomic.Int64
}

// handle handles an event, and says whether it is the first, or the last, of n.
func (o *p17Order) handle(data []byte, n int) (first, last bool) {
	var number int
	if _, err := fmt.Sscanf(string(data[:20]), `{"n":%d`, &number); err != nil {
		o.wrong.Add(1)
	}
	<-time.After(time.Millisecond)
	key := number % len(o.last)
	if o.last[key].Swap(int64(number)+1) > int64(number) {
		o.wrong.Add(1)
	}
	count := o.count.Add(1)
	return count == 1, count == int64(n)
}

func p17Surge(b *testing.B, topic, group string, order *p17Order) {
	pool := workers.New(256, 1024, func(value any, _ []byte) { b.Error(value) })
	ctx, cancel := context.WithCancel(b.Context())
	c := consuming.New(consuming.Deps{Queue: kafkaQueue(b), Workers: pool}, consuming.Config{Group: group, Topics: []string{topic}},
		func(_ context.Context, e event.Envelope) error {
			first, last := order.handle(e.Data, b.N)
			if first {
				b.ResetTimer()
			}
			if last {
				b.StopTimer()
				cancel()
			}
			return nil
		})
	if err := c.Run(ctx); err != nil {
		b.Error(err)
	}
	if err := pool.Close(context.Background()); err != nil {
		b.Error(err)
	}
}

func p17Watermill(b *testing.B, topic, group string, order *p17Order) {
	s, err := wkafka.NewSubscriber(wkafka.SubscriberConfig{
		Brokers: []string{kafkaAddr(b)}, Unmarshaler: wkafka.DefaultMarshaler{}, OverwriteSaramaConfig: kafkaSarama(), ConsumerGroup: group,
	}, watermill.NopLogger{})
	if err != nil {
		b.Fatal(err)
	}
	messages, err := s.Subscribe(b.Context(), topic)
	if err != nil {
		b.Fatal(err)
	}
	// Every partition has its own message under way until it is acked; they come
	// by one channel.
	var handlers sync.WaitGroup
	done := make(chan struct{})
	for {
		select {
		case m := <-messages:
			handlers.Go(func() {
				first, last := order.handle(m.Payload, b.N)
				if first {
					b.ResetTimer()
				}
				m.Ack()
				if last {
					b.StopTimer()
					close(done)
				}
			})
			continue
		case <-done:
		}
		break
	}
	handlers.Wait()
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}
