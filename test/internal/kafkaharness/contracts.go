package kafkaharness

import (
	"testing"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/test/contract"
)

// Contracts holds an adapter to its port, and the policies over it to theirs: a
// subtest per suite.
func Contracts(t *testing.T, k Kind, open Open) {
	t.Helper()
	for name, suite := range map[string]func(t *testing.T){
		"Queue":     func(t *testing.T) { contract.Queue(t, queue(k, open)) },
		"Consuming": func(t *testing.T) { contract.Consuming(t, consumers(k, open)) },
		"Relay":     func(t *testing.T) { contract.Relay(t, relays(k, open)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite(t)
		})
	}
}

// Topics are all that the suites use.
func Topics() []string {
	return append(contract.ConsumingTopics(), contract.OtherQueueTopic, contract.RelayTopic)
}

// Partitions of each topic.
const Partitions = 6

// consumers is the harness of what consumes from the queue, with the store and
// the rest in memory.
func consumers(k Kind, open Open) contract.Harness[contract.ConsumingPorts] {
	return contract.Harness[contract.ConsumingPorts]{Run: k.Run, Open: func(t *testing.T) contract.Backend[contract.ConsumingPorts] {
		s := k.Open(t)
		store, done, letters := memory.NewContextStore("kit"), memory.NewDoneBackend(), memory.NewDeadLettersBackend()
		return contract.Backend[contract.ConsumingPorts]{
			Node: func(t *testing.T) contract.ConsumingPorts {
				return contract.ConsumingPorts{
					Queue: s.node(t, open), Store: store.Node(), Done: done.Node(), Letters: letters.Node(),
				}
			},
			Pass: k.Pass(),
			Down: store.Cut, Up: store.Mend,
		}
	}}
}

// relays is the harness of what publishes to the queue, with the store and the
// lock in memory.
func relays(k Kind, open Open) contract.Harness[contract.RelayPorts] {
	return contract.Harness[contract.RelayPorts]{Run: k.Run, Open: func(t *testing.T) contract.Backend[contract.RelayPorts] {
		s := k.Open(t)
		store, lock := memory.NewContextStore("kit"), memory.NewLockBackend()
		return contract.Backend[contract.RelayPorts]{
			Node: func(t *testing.T) contract.RelayPorts {
				l := lock.Node()
				t.Cleanup(l.Close)
				return contract.RelayPorts{Store: store.Node(), Queue: s.node(t, open), Lock: l, Kill: l.Close}
			},
			Pass: k.Pass(),
		}
	}}
}
