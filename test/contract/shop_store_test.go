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

func TestMemoryCatalogStore(t *testing.T) {
	t.Parallel()
	contract.CatalogStore(t, shopStoreIn(memory.NewCatalogStore, func(b *memory.StoreBackend[ports.CatalogRepos]) ports.Catalog { return b.Node() }))
}

func TestMemoryStockingStore(t *testing.T) {
	t.Parallel()
	contract.StockingStore(t, stockingIn(func(s ports.Stocking) ports.Stocking { return s }))
}

// stockingIn is a harness over the stocking store whose nodes are wrapped.
func stockingIn(wrap func(ports.Stocking) ports.Stocking) contract.Harness[ports.Stocking] {
	return shopStoreIn(memory.NewStockingStore, func(b *memory.StoreBackend[ports.StockingRepos]) ports.Stocking { return wrap(b.Node()) })
}

func TestMemoryBillingStore(t *testing.T) {
	t.Parallel()
	contract.BillingStore(t, shopStoreIn(memory.NewBillingStore, func(b *memory.StoreBackend[ports.BillingRepos]) ports.Billing { return b.Node() }))
}

func TestMemoryAuditingStore(t *testing.T) {
	t.Parallel()
	contract.AuditingStore(t, shopStoreIn(memory.NewAuditingStore, func(b *memory.StoreBackend[ports.AuditingRepos]) ports.Auditing { return b.Node() }))
}

func TestMemoryOrderingStore(t *testing.T) {
	t.Parallel()
	contract.OrderingStore(t, orderingIn(func(s ports.Ordering) ports.Ordering { return s }))
}

// orderingIn is a harness over the ordering store whose nodes are wrapped.
func orderingIn(wrap func(ports.Ordering) ports.Ordering) contract.Harness[contract.Lossy[ports.Ordering]] {
	return shopStoreIn(memory.NewOrderingStore, func(b *memory.OrderingStore) contract.Lossy[ports.Ordering] {
		return contract.Lossy[ports.Ordering]{Store: wrap(b.Node()), LoseReply: b.LoseNextCommitReply}
	})
}

// Every context's store has the common tables.
func TestMemoryContextsHaveTheKit(t *testing.T) {
	t.Parallel()
	t.Run("accounts", func(t *testing.T) {
		contract.Store(t, storeIn(memory.NewAccountsStore, func(b *memory.StoreBackend[ports.AccountsRepos]) ports.Context { return b.Node() }))
	})
	t.Run("catalog", func(t *testing.T) {
		contract.Store(t, storeIn(memory.NewCatalogStore, func(b *memory.StoreBackend[ports.CatalogRepos]) ports.Context { return b.Node() }))
	})
	t.Run("ordering", func(t *testing.T) {
		contract.Store(t, storeIn(memory.NewOrderingStore, func(b *memory.OrderingStore) ports.Context { return b.Node() }))
	})
	t.Run("stocking", func(t *testing.T) {
		contract.Store(t, storeIn(memory.NewStockingStore, func(b *memory.StoreBackend[ports.StockingRepos]) ports.Context { return b.Node() }))
	})
	t.Run("billing", func(t *testing.T) {
		contract.Store(t, storeIn(memory.NewBillingStore, func(b *memory.StoreBackend[ports.BillingRepos]) ports.Context { return b.Node() }))
	})
	t.Run("auditing", func(t *testing.T) {
		contract.Store(t, storeIn(memory.NewAuditingStore, func(b *memory.StoreBackend[ports.AuditingRepos]) ports.Context { return b.Node() }))
	})
}
