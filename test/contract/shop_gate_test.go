package contract_test

import (
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/test/contract"
)

// gates is the harness of the policy over memory, with nodes that change may
// break.
func gates(change func(*contract.GatePorts)) contract.Harness[contract.GatePorts] {
	return contract.Harness[contract.GatePorts]{Run: contract.Bubble, Open: func(*testing.T) contract.Backend[contract.GatePorts] {
		stock, orders, stocks, lock := memory.NewStockBackend(), memory.NewOrderingStore(), memory.NewStockingStore(), memory.NewLockBackend()
		return contract.Backend[contract.GatePorts]{
			Node: func(t *testing.T) contract.GatePorts {
				l := lock.Node()
				t.Cleanup(l.Close)
				p := contract.GatePorts{Stock: stock.Node(), Ordering: orders.Node(), Stocking: stocks.Node(), Lock: l}
				change(&p)
				return p
			},
			Pass: func(d time.Duration) { time.Sleep(d); synctest.Wait() },
			Down: func() { orders.Cut(); stocks.Cut() },
			Up:   func() { orders.Mend(); stocks.Mend() },
			Lose: stock.Lose,
		}
	}}
}

func TestGateInMemory(t *testing.T) {
	t.Parallel()
	contract.Gate(t, gates(func(*contract.GatePorts) {}))
}
