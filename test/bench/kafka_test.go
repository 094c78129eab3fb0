//go:build cgo

package bench

import (
	"crypto/rand"
	"net/url"
	"testing"

	"github.com/IBM/sarama"
	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"example.com/surge/adapters/outbound/kafka"
	"example.com/surge/ports"
	"example.com/surge/test/services"
)

// kafkaAddr is the broker of these benchmarks.
func kafkaAddr(b *testing.B) string {
	b.Helper()
	u, err := url.Parse(services.SharedKafka(b))
	if err != nil {
		b.Fatal(err)
	}
	return u.Host
}

// kafkaTopic makes a topic; others say what else it is called with behind it.
func kafkaTopic(b *testing.B, partitions int, others ...string) string {
	b.Helper()
	name := "bench-" + rand.Text()
	for _, other := range append(others, "") {
		if err := services.CreateKafkaTopic(b.Context(), []string{kafkaAddr(b)}, name+other, partitions); err != nil {
			b.Fatal(err)
		}
	}
	return name
}

func kafkaQueue(b *testing.B) *kafka.Queue {
	b.Helper()
	q, err := kafka.Open("kafka://" + kafkaAddr(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = q.Close() })
	return q
}

// kafkaProducer is the driver's own, set as ours is: what is acked is on every
// replica, once, and travels in the same batches.
func kafkaProducer(b *testing.B, linger int) *ck.Producer {
	b.Helper()
	p, err := ck.NewProducer(&ck.ConfigMap{
		"bootstrap.servers": kafkaAddr(b), "enable.idempotence": true, "acks": "all", "compression.type": "lz4",
		"linger.ms": linger, "batch.size": 1 << 20, "queue.buffering.max.messages": 0, "go.delivery.report.fields": "none",
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(p.Close)
	return p
}

// kafkaSarama is what watermill is given: brokers of today speak nothing older.
func kafkaSarama() *sarama.Config {
	c := sarama.NewConfig()
	c.Version = sarama.V2_8_0_0
	c.Producer.Return.Successes = true
	c.Consumer.Return.Errors = true
	c.Consumer.Offsets.Initial = sarama.OffsetOldest
	return c
}

// kafkaMessage is message n, of 200 bytes with four headers and one of 256 keys.
func kafkaMessage(topic string, n int) ports.Message {
	return ports.Message{Topic: topic, Key: p13Keys[n%len(p13Keys)], Headers: kafkaHeaders, Value: p13Value}
}

var kafkaHeaders = []ports.Header{{Key: "a", Value: "1"}, {Key: "b", Value: "2"}, {Key: "c", Value: "3"}, {Key: "d", Value: "4"}}

// kafkaFill publishes n messages.
func kafkaFill(b *testing.B, topic string, n int, message func(topic string, n int) ports.Message) {
	b.Helper()
	q := kafkaQueue(b)
	for from := 0; from < n; from += 5000 {
		ms := make([]ports.Message, min(5000, n-from))
		for i := range ms {
			ms[i] = message(topic, from+i)
		}
		if err := q.Publish(b.Context(), ms...); err != nil {
			b.Fatal(err)
		}
	}
}
