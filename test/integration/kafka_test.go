//go:build integration

package integration

import (
	"testing"

	"example.com/surge/adapters/outbound/sarama"
	"example.com/surge/test/internal/kafkaharness"
)

// kafkaAdapters are the adapters of Kafka that this binary has.
var kafkaAdapters = map[string]kafkaharness.Open{
	"sarama": func(url string) (kafkaharness.Node, error) { return sarama.Open("kafka+sarama" + url) },
}

// TestKafka holds the adapters of Kafka to the contracts on a real broker.
func TestKafka(t *testing.T) {
	t.Parallel()
	broker := kafkaharness.Real(t)
	for name, open := range kafkaAdapters {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kafkaharness.Contracts(t, broker, open)
			t.Run("a slow handler", func(t *testing.T) {
				t.Parallel()
				kafkaharness.SlowHandler(t, broker, open)
			})
		})
	}
}
