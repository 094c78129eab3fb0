package kafkaharness

import (
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"example.com/surge/test/contract"
)

// Fake is a kfake per case, over TCP and on the real clock: sarama holds a lock
// while it waits for messages, and librdkafka is no Go, so that in a bubble time
// would stand still.
var Fake = Kind{
	Run: contract.Plain, Pass: func() func(time.Duration) { return time.Sleep }, Open: func(t *testing.T) Server { return newFake(t).Server },
	Lacks: map[contract.Guarantee]string{contract.SurvivesBroker: "it is one broker"},
}

// fake is one of them.
type fake struct {
	Server
	*kfake.Cluster
	*listener
}

func newFake(t *testing.T, options ...kfake.Opt) *fake {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := newListener(inner)
	c, err := kfake.NewCluster(append([]kfake.Opt{
		kfake.NumBrokers(1),
		kfake.ListenFn(func(string, string) (net.Listener, error) { return l, nil }),
		kfake.SeedTopics(Partitions, Topics()...),
		kfake.GroupMinSessionTimeout(time.Second),
		kfake.BrokerConfigs(map[string]string{"message.max.bytes": strconv.Itoa(2 << 20)}),
	}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return &fake{Server: Server{Addr: l.Addr().String(), Cut: l.cut, Mend: l.mend}, Cluster: c, listener: l}
}
