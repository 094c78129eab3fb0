//go:build integration && cgo

package integration

import (
	"testing"
	"time"

	ck "github.com/confluentinc/confluent-kafka-go/v2/kafka"

	"example.com/surge/adapters/outbound/kafka"
	"example.com/surge/test/contract"
	"example.com/surge/test/internal/kafkaharness"
)

func openConfluent(url string) (kafkaharness.Node, error) { return kafka.Open("kafka" + url) }

func init() { kafkaAdapters["confluent"] = openConfluent }

// TestKafkaOnMocks holds the adapter that is librdkafka to the contract on
// librdkafka's own mock cluster. The other cannot read how that lists its
// brokers.
func TestKafkaOnMocks(t *testing.T) {
	t.Parallel()
	kafkaharness.Contracts(t, mocks, openConfluent)
}

const mockBrokers = 3

// mocks are a cluster per case.
var mocks = kafkaharness.Kind{
	Run: contract.Plain, Pass: func() func(time.Duration) { return time.Sleep }, Open: openMocks,
	Lacks: map[contract.Guarantee]string{contract.SurvivesBroker: "its brokers share one log"},
}

func openMocks(t *testing.T) kafkaharness.Server {
	t.Helper()
	c, err := ck.NewMockCluster(mockBrokers)
	must(t, err)
	t.Cleanup(c.Close)
	for _, topic := range kafkaharness.Topics() {
		must(t, c.CreateTopic(topic, kafkaharness.Partitions, mockBrokers))
	}
	each := func(f func(int) error) func() {
		return func() {
			for id := 1; id <= mockBrokers; id++ {
				must(t, f(id))
			}
		}
	}
	return kafkaharness.Server{Addr: c.BootstrapServers(), Cut: each(c.SetBrokerDown), Mend: each(c.SetBrokerUp)}
}
