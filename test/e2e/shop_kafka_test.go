package e2e

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kfake"

	"example.com/surge/wire"
	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
	"example.com/surge/wire/system"
)

// A sale goes over Kafka, by either adapter, and operators see how far its groups
// are.
func TestASaleOverKafka(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"kafka", "kafka+sarama"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			brokers, err := kfake.NewCluster(kfake.NumBrokers(1))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(brokers.Close)
			set := "QUEUE_URL=" + scheme + "://" + brokers.ListenAddrs()[0] + "?replication=1&partitions=3&session=10s&commit=200ms"
			q, err := config.LoadQueue([]string{set})
			if err != nil {
				t.Fatal(err)
			}
			if err := wire.ApplyTopics(t.Context(), q, func(string) {}); err != nil {
				t.Fatal(err)
			}
			compose := func(c config.Config, log *slog.Logger, _ *inmemory.Backends) (*system.System, func(), error) {
				return wire.NewSystem(t.Context(), c, log)
			}
			c := run(t, compose, append([]string{set, "JWT_SECRET=" + strings.Repeat("s", 32)}, withAdmin...)...)
			p := c.admin().product(1, nil)
			u := c.user()
			u.becomes(u.placed("one", p.ID, 1).ID, "reserved")
			ops := *c
			ops.base = c.ops
			for _, line := range []string{
				`surge_event_lag_messages{group="stocking",partition="2",topic="order-events"} `,
				`surge_event_lag_messages{group="stocking",partition="0",topic="order-events.stocking.retry"} 0`,
				`surge_event_lag_messages{group="dead-letters",partition="0",topic="order-events.stocking.dlq"} 0`,
				"surge_queue_producer_messages 0",
			} {
				eventually(t, line, func() bool { return strings.Contains(string(ops.send("GET", "/metrics", nil).body), line) })
			}
		})
	}
}
