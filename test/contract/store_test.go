package contract_test

import (
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// storeIn is a harness over a context's store in memory, made by open, whose
// nodes are wrapped.
func storeIn[B memoryStore](open func() B, node func(B) ports.Context) contract.Harness[contract.Lossy[ports.Context]] {
	return contract.Harness[contract.Lossy[ports.Context]]{
		Run: contract.Bubble,
		Open: func(*testing.T) contract.Backend[contract.Lossy[ports.Context]] {
			b := open()
			return contract.Backend[contract.Lossy[ports.Context]]{
				Node: func(*testing.T) contract.Lossy[ports.Context] {
					return contract.Lossy[ports.Context]{Store: node(b), LoseReply: b.LoseNextCommitReply}
				},
				Pass: func(d time.Duration) { <-time.After(d) },
				Down: b.Cut, Up: b.Mend,
			}
		},
	}
}

// memoryStore is what every store's backend can do.
type memoryStore interface {
	Cut()
	Mend()
	LoseNextCommitReply(applied bool)
}

// kitStore is a store with nothing but the common tables, whose nodes are
// wrapped.
func kitStore(wrap func(ports.Context) ports.Context) contract.Harness[contract.Lossy[ports.Context]] {
	return storeIn(
		func() *memory.StoreBackend[ports.Kit] { return memory.NewContextStore("kit") },
		func(b *memory.StoreBackend[ports.Kit]) ports.Context { return wrap(b.Node()) },
	)
}

func TestMemoryStore(t *testing.T) {
	t.Parallel()
	contract.Store(t, kitStore(func(c ports.Context) ports.Context { return c }))
}
