//go:build cgo

package bench

import (
	"fmt"
	"sync/atomic"
	"testing"

	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// P15: 64 callers publish one message at a time, each waiting for its ack. For
// impl=confluent each caller has a producer call of its own answered before it
// makes the next; its linger is tried at what suits it (0 and 1 ms).
func BenchmarkP15(b *testing.B) {
	for impl, open := range map[string]func(b *testing.B, topic string) func(n int) error{
		"surge":          p15Surge,
		"confluent-0ms":  func(b *testing.B, topic string) func(int) error { return p15Confluent(b, topic, 0) },
		"confluent-1ms":  func(b *testing.B, topic string) func(int) error { return p15Confluent(b, topic, 1) },
		"confluent-lone": p15Lone,
	} {
		b.Run("callers=64/impl="+impl, func(b *testing.B) {
			publish := open(b, kafkaTopic(b, 8))
			if err := publish(0); err != nil { // it connects
				b.Fatal(err)
			}
			var n atomic.Int64
			redisRun(b, 64, func() error { return publish(int(n.Add(1))) })
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

func p15Surge(b *testing.B, topic string) func(n int) error {
	q := kafkaQueue(b)
	return func(n int) error { return q.Publish(b.Context(), kafkaMessage(topic, n)) }
}

func p15Confluent(b *testing.B, topic string, linger int) func(n int) error {
	p := kafkaProducer(b, linger)
	return func(n int) error { return p15Produce(p, topic, n) }
}

func p15Produce(p *ck.Producer, topic string, n int) error {
	answer := make(chan ck.Event, 1)
	if err := p.Produce(kafkaRaw(kafkaMessage(topic, n)), answer); err != nil {
		return err
	}
	if m, ok := (<-answer).(*ck.Message); !ok || m.TopicPartition.Error != nil {
		return fmt.Errorf("not delivered: %v", m)
	}
	return nil
}

// p15Lone lets one message at a time be under way, as a producer that is locked
// around its callers does.
func p15Lone(b *testing.B, topic string) func(n int) error {
	p := kafkaProducer(b, 0)
	turn := make(chan struct{}, 1)
	return func(n int) error {
		turn <- struct{}{}
		defer func() { <-turn }()
		return p15Produce(p, topic, n)
	}
}
