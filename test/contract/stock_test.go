package contract_test

import (
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// stockIn is a harness over memory whose nodes are wrapped.
func stockIn(wrap func(ports.Stock) ports.Stock) contract.Harness[ports.Stock] {
	return contract.Harness[ports.Stock]{
		Run: contract.Bubble,
		Open: func(*testing.T) contract.Backend[ports.Stock] {
			b := memory.NewStockBackend()
			return contract.Backend[ports.Stock]{
				Node: func(*testing.T) ports.Stock { return wrap(b.Node()) },
				Pass: func(d time.Duration) { <-time.After(d) },
				Down: b.Cut, Up: b.Mend, Lose: b.Lose,
			}
		},
	}
}

func TestMemoryStock(t *testing.T) {
	t.Parallel()
	contract.Stock(t, stockIn(func(s ports.Stock) ports.Stock { return s }))
}
