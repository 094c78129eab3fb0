//go:build cgo

package bench

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ThreeDotsLabs/watermill"
	wkafka "github.com/ThreeDotsLabs/watermill-kafka/v3/pkg/kafka"
	"github.com/ThreeDotsLabs/watermill/message"
	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"example.com/surge/ports"
)

// P14: messages are published to a Kafka broker and acked by it, in batches of
// 500, by eight publishers at once, as a relay's shards are. impl=confluent is
// the driver without anybody who waits for a batch: one goroutine produces all,
// another one counts what is delivered. An operation is one message.
func BenchmarkP14(b *testing.B) {
	for impl, open := range map[string]func(b *testing.B, topic string) (publish func(from, n int) error, flush func()){
		"surge": p14Surge, "confluent": p14Confluent, "watermill": p14Watermill,
	} {
		b.Run("impl="+impl, func(b *testing.B) {
			topic := kafkaTopic(b, 8)
			publish, flush := open(b, topic)
			if err := publish(0, 1); err != nil { // it connects
				b.Fatal(err)
			}
			flush()
			b.ReportAllocs()
			b.ResetTimer()
			const publishers, batch = 8, 500
			var next atomic.Int64
			var all sync.WaitGroup
			for range publishers {
				all.Go(func() {
					for from := int(next.Add(batch)) - batch; from < b.N; from = int(next.Add(batch)) - batch {
						if err := publish(from, min(batch, b.N-from)); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
			flush()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

func p14Surge(b *testing.B, topic string) (func(from, n int) error, func()) {
	q := kafkaQueue(b)
	return func(from, n int) error {
		ms := make([]ports.Message, n)
		for i := range ms {
			ms[i] = kafkaMessage(topic, from+i)
		}
		return q.Publish(b.Context(), ms...)
	}, func() {}
}

func p14Confluent(b *testing.B, topic string) (func(from, n int) error, func()) {
	p := kafkaProducer(b, 1)
	var sent, acked atomic.Int64
	var failed atomic.Pointer[error]
	arrived := make(chan struct{}, 1)
	go func() {
		for e := range p.Events() {
			if m, ok := e.(*ck.Message); ok {
				if err := m.TopicPartition.Error; err != nil {
					failed.Store(&err)
				}
				acked.Add(1)
				select {
				case arrived <- struct{}{}:
				default:
				}
			}
		}
	}()
	return func(from, n int) error {
			for i := range n {
				if err := p.Produce(kafkaRaw(kafkaMessage(topic, from+i)), nil); err != nil {
					return err
				}
				sent.Add(1)
			}
			return nil
		}, func() {
			for acked.Load() < sent.Load() {
				<-arrived
			}
			if err := failed.Load(); err != nil {
				b.Error(*err)
			}
		}
}

// kafkaRaw is a message as the driver takes it.
func kafkaRaw(m ports.Message) *ck.Message {
	headers := make([]ck.Header, len(m.Headers))
	for i, h := range m.Headers {
		headers[i] = ck.Header{Key: h.Key, Value: []byte(h.Value)}
	}
	return &ck.Message{
		TopicPartition: ck.TopicPartition{Topic: &m.Topic, Partition: ck.PartitionAny},
		Key:            []byte(m.Key), Value: m.Value, Headers: headers,
	}
}

func p14Watermill(b *testing.B, topic string) (func(from, n int) error, func()) {
	c := kafkaSarama()
	c.Producer.Idempotent, c.Producer.RequiredAcks, c.Net.MaxOpenRequests = true, -1, 1
	p, err := wkafka.NewPublisher(wkafka.PublisherConfig{
		Brokers: []string{kafkaAddr(b)}, OverwriteSaramaConfig: c,
		Marshaler: wkafka.NewWithPartitioningMarshaler(func(_ string, m *message.Message) (string, error) { return m.Metadata["key"], nil }),
	}, watermill.NopLogger{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = p.Close() })
	return func(from, n int) error {
		ms := make([]*message.Message, n)
		for i := range ms {
			ms[i] = message.NewMessage("id", p13Value)
			ms[i].Metadata = message.Metadata{"a": "1", "b": "2", "c": "3", "key": p13Keys[(from+i)%len(p13Keys)]}
		}
		return p.Publish(topic, ms...)
	}, func() {}
}
