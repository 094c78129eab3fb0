package kafkaharness

import (
	"crypto/rand"
	"testing"
	"time"

	"example.com/surge/test/contract"
	"example.com/surge/test/services"
)

// lanes are how many cases have a real broker at a time, each by a listener and
// a proxy of its own.
const lanes = 16

// Real is a broker of Apache Kafka that cases share. It ends with t.
func Real(t *testing.T) Kind {
	t.Helper()
	var proxies []*services.Proxy
	var options []services.KafkaOption
	for range lanes {
		options = append(options, services.KafkaListener(func(addr string) string {
			p := services.NewProxy(t, addr)
			proxies = append(proxies, p)
			return p.Addr()
		}))
	}
	broker := services.NewKafka(t, options...)
	free := make(chan *services.Proxy, lanes)
	for _, p := range proxies[len(proxies)-lanes:] { // those before were for ports that somebody took
		free <- p
	}
	return Kind{
		Run: contract.Plain, Pass: func() func(time.Duration) { return time.Sleep },
		Lacks: map[contract.Guarantee]string{contract.SurvivesBroker: "it is one broker"},
		Open: func(t *testing.T) Server {
			lane := <-free
			t.Cleanup(func() { lane.Mend(); free <- lane })
			prefix := "test-" + rand.Text() + "-"
			for _, topic := range Topics() {
				if err := broker.CreateTopic(t.Context(), prefix+topic, Partitions); err != nil {
					t.Fatal(err)
				}
			}
			return Server{Addr: lane.Addr(), Prefix: prefix, Cut: lane.Cut, Mend: lane.Mend}
		},
	}
}
