package wire

import (
	"io"

	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/adapters/outbound/sarama"
	"example.com/surge/ports"
	"example.com/surge/wire/config"
)

// kafkaQueue is what each adapter of Kafka opens.
type kafkaQueue interface {
	ports.Queue
	io.Closer
	Waiting() int
}

// driver is an adapter of Kafka.
type driver struct {
	check func(url string) error
	open  func(url string) (kafkaQueue, error)
}

// drivers are the adapters of Kafka by scheme. Whoever asks for kafka:// gets
// the best that this binary was built with.
var drivers = map[string]driver{"kafka": best, "kafka+sarama": inPureGo}

var inPureGo = driver{sarama.Check, func(url string) (kafkaQueue, error) { return sarama.Open(url) }}

func isKafka(u config.URL) bool {
	_, ok := drivers[u.Scheme()]
	return ok
}

// openKafka is the node's queue on Kafka. It connects to nobody yet.
func openKafka(u config.URL, m *prometheus.Metrics) (ports.Queue, func(), error) {
	q, err := drivers[u.Scheme()].open(u.Raw())
	if err != nil {
		return nil, nil, &config.Error{Variable: "QUEUE_URL", Reason: err.Error()}
	}
	m.NewProducer(q.Waiting)
	return q, func() { _ = q.Close() }, nil // who publishes has waited
}
