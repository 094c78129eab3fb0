package contract_test

import (
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/test/contract"
)

// consumers is the harness of the policy over memory, with nodes that change
// may break.
func consumers(change func(*contract.ConsumingPorts)) contract.Harness[contract.ConsumingPorts] {
	return contract.Harness[contract.ConsumingPorts]{Run: contract.Bubble, Open: func(*testing.T) contract.Backend[contract.ConsumingPorts] {
		queue := memory.NewQueueBackend(memory.QueueOptions{})
		store, done, letters := memory.NewContextStore("kit"), memory.NewDoneBackend(), memory.NewDeadLettersBackend()
		return contract.Backend[contract.ConsumingPorts]{
			Node: func(t *testing.T) contract.ConsumingPorts {
				q := queue.Node()
				t.Cleanup(func() { _ = q.Close() })
				p := contract.ConsumingPorts{Queue: q, Store: store.Node(), Done: done.Node(), Letters: letters.Node()}
				change(&p)
				return p
			},
			Pass: func(d time.Duration) { time.Sleep(d); synctest.Wait() },
			Down: store.Cut, Up: store.Mend,
		}
	}}
}

func TestConsumingInMemory(t *testing.T) {
	t.Parallel()
	contract.Consuming(t, consumers(func(*contract.ConsumingPorts) {}))
}
