package contract_test

import (
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// shopStoreIn is a harness over a store of the shop in memory whose nodes are
// made by node.
func shopStoreIn[B memoryStore, S any](open func() B, node func(B) S) contract.Harness[S] {
	return contract.Harness[S]{
		Run: contract.Bubble,
		Open: func(*testing.T) contract.Backend[S] {
			b := open()
			return contract.Backend[S]{
				Node: func(*testing.T) S { return node(b) },
				Pass: func(d time.Duration) { <-time.After(d) },
				Down: b.Cut, Up: b.Mend,
			}
		},
	}
}

func TestMemoryAccountsStore(t *testing.T) {
	t.Parallel()
	contract.AccountsStore(t, shopStoreIn(memory.NewAccountsStore, func(b *memory.StoreBackend[ports.AccountsRepos]) ports.Accounts { return b.Node() }))
}
