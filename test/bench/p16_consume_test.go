//go:build cgo

package bench

import (
	"context"
	"crypto/rand"
	"sync/atomic"
	"testing"
	"time"

	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"example.com/surge/ports"
)

// P16: a group reads a topic of eight partitions that is full, and does nothing
// with it. What was handled is committed, never more. impl=confluent reads one
// message at a time and stores its offset.
func BenchmarkP16(b *testing.B) {
	for impl, consume := range map[string]func(b *testing.B, topic string){"surge": p16Surge, "confluent": p16Confluent} {
		b.Run("impl="+impl, func(b *testing.B) {
			topic := kafkaTopic(b, 8)
			kafkaFill(b, topic, b.N, kafkaMessage)
			b.ReportAllocs()
			consume(b, topic)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

// The clock of both starts with the first message: to join a group takes
// seconds.
func p16Surge(b *testing.B, topic string) {
	q := kafkaQueue(b)
	var count atomic.Int64
	ctx, cancel := context.WithCancel(b.Context())
	err := q.Consume(ctx, ports.Subscription{Group: "bench-" + rand.Text(), Topics: []string{topic}}, func(c ports.Claim) {
		var offsets []int64
		for batch := range c.Batches() {
			offsets = offsets[:0]
			for _, d := range batch {
				offsets = append(offsets, d.Offset)
			}
			c.Ack(offsets...)
			n := count.Add(int64(len(batch)))
			if n == int64(len(batch)) {
				b.ResetTimer()
			}
			if n == int64(b.N) {
				b.StopTimer()
				cancel()
			}
		}
	})
	if err != nil {
		b.Error(err)
	}
}

func p16Confluent(b *testing.B, topic string) {
	c, err := ck.NewConsumer(&ck.ConfigMap{
		"bootstrap.servers": kafkaAddr(b), "group.id": "bench-" + rand.Text(), "auto.offset.reset": "earliest",
		"enable.auto.offset.store": false, "partition.assignment.strategy": "cooperative-sticky", "auto.commit.interval.ms": 1000,
	})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.Subscribe(topic, nil); err != nil {
		b.Fatal(err)
	}
	for n := range b.N {
		m, err := c.ReadMessage(time.Minute)
		if err != nil {
			b.Fatal(err)
		}
		if n == 0 {
			b.ResetTimer()
		}
		if _, err := c.StoreMessage(m); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
}
