package contract_test

import (
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// queues is the harness of the memory queue.
func queues() contract.Harness[ports.Queue] {
	return contract.Harness[ports.Queue]{Run: contract.Bubble, Open: openQueues, Lacks: map[contract.Guarantee]string{
		contract.SurvivesBroker: "it lives in the process",
	}}
}

func openQueues(*testing.T) contract.Backend[ports.Queue] {
	b := memory.NewQueueBackend(memory.QueueOptions{LogMessages: contract.QueueFull / 4})
	return contract.Backend[ports.Queue]{
		Node: func(t *testing.T) ports.Queue {
			q := b.Node()
			t.Cleanup(func() { _ = q.Close() })
			return q
		},
		Pass: func(d time.Duration) { time.Sleep(d); synctest.Wait() },
		Down: b.Cut, Up: b.Mend,
	}
}

func TestQueueInMemory(t *testing.T) {
	t.Parallel()
	contract.Queue(t, queues())
}
