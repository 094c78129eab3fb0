package contract_test

import (
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/test/contract"
)

// relays is the harness of the policy over memory, with nodes that change may
// break.
func relays(change func(*contract.RelayPorts)) contract.Harness[contract.RelayPorts] {
	return contract.Harness[contract.RelayPorts]{Run: contract.Bubble, Open: func(*testing.T) contract.Backend[contract.RelayPorts] {
		queue, store, lock := memory.NewQueueBackend(memory.QueueOptions{}), memory.NewContextStore("kit"), memory.NewLockBackend()
		return contract.Backend[contract.RelayPorts]{
			Node: func(t *testing.T) contract.RelayPorts {
				q, l := queue.Node(), lock.Node()
				t.Cleanup(func() { _ = q.Close() })
				t.Cleanup(l.Close)
				p := contract.RelayPorts{Store: store.Node(), Queue: q, Lock: l, Kill: l.Close}
				change(&p)
				return p
			},
			Pass: func(d time.Duration) { time.Sleep(d); synctest.Wait() },
		}
	}}
}

func TestRelayInMemory(t *testing.T) {
	t.Parallel()
	contract.Relay(t, relays(func(*contract.RelayPorts) {}))
}
