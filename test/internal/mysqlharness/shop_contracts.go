package mysqlharness

import (
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/adapters/outbound/sandbox"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// ShopContracts holds the shop's tables to their contracts.
func ShopContracts(t *testing.T) {
	t.Helper()
	for name, suite := range map[string]func(t *testing.T){
		"Accounts": func(t *testing.T) {
			contract.AccountsStore(t, Of(func(_ *Case, db *mysql.DB) ports.Accounts { return mysql.NewAccounts(db) }, "accounts"))
		},
		"Catalog": func(t *testing.T) {
			contract.CatalogStore(t, Of(func(_ *Case, db *mysql.DB) ports.Catalog { return mysql.NewCatalog(db) }, "catalog"))
		},
		"Ordering": func(t *testing.T) {
			contract.OrderingStore(t, Of(Lossy(func(db *mysql.DB) ports.Ordering { return mysql.NewOrdering(db) }), "ordering"))
		},
		"OrderingOfOneProcess": func(t *testing.T) {
			contract.OrderingStore(t, oneNode(Of(Lossy(func(db *mysql.DB) ports.Ordering { return mysql.NewOrdering(db) }), "ordering")))
		},
		"Stocking": func(t *testing.T) {
			contract.StockingStore(t, Of(func(_ *Case, db *mysql.DB) ports.Stocking { return mysql.NewStocking(db) }, "stocking"))
		},
		"Billing": func(t *testing.T) {
			contract.BillingStore(t, Of(func(_ *Case, db *mysql.DB) ports.Billing { return mysql.NewBilling(db) }, "billing"))
		},
		"Auditing": func(t *testing.T) {
			contract.AuditingStore(t, Of(func(_ *Case, db *mysql.DB) ports.Auditing { return mysql.NewAuditing(db) }, "auditing"))
		},
		"PaymentGateway": func(t *testing.T) {
			contract.PaymentGateway(t, Of(func(_ *Case, db *mysql.DB) ports.PaymentGateway {
				return sandbox.New(mysql.NewSandboxLedger(db))
			}, "sandbox"), contract.GatewayTokens{
				OK: sandbox.TokenOK, Declined: sandbox.TokenDeclined, Timeout: sandbox.TokenTimeout, Flaky: sandbox.TokenFlaky,
			})
		},
		"Gate": func(t *testing.T) { contract.Gate(t, gates()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite(t)
		})
	}
	for name, open := range map[string]func(db *mysql.DB) ports.Context{
		"accounts": func(db *mysql.DB) ports.Context { return mysql.NewAccounts(db) },
		"catalog":  func(db *mysql.DB) ports.Context { return mysql.NewCatalog(db) },
		"ordering": func(db *mysql.DB) ports.Context { return mysql.NewOrdering(db) },
		"stocking": func(db *mysql.DB) ports.Context { return mysql.NewStocking(db) },
		"billing":  func(db *mysql.DB) ports.Context { return mysql.NewBilling(db) },
		"auditing": func(db *mysql.DB) ports.Context { return mysql.NewAuditing(db) },
	} {
		t.Run("Store/"+name, func(t *testing.T) {
			t.Parallel()
			contract.Store(t, Of(Lossy(open), name))
		})
	}
}

// oneNode has all of a case's nodes be the same, so that their calls meet in the
// process and not in the database.
func oneNode[P any](h contract.Harness[P]) contract.Harness[P] {
	open := h.Open
	h.Open = func(t *testing.T) contract.Backend[P] {
		b := open(t)
		node := b.Node(t)
		b.Node = func(*testing.T) P { return node }
		return b
	}
	return h
}

// gates sell with the store on MySQL, and a gate and locks in memory.
func gates() contract.Harness[contract.GatePorts] {
	return contract.Harness[contract.GatePorts]{Run: contract.Plain, Open: func(t *testing.T) contract.Backend[contract.GatePorts] {
		c, stock, lock := NewCase(t, "ordering", "stocking"), memory.NewStockBackend(), memory.NewLockBackend()
		return contract.Backend[contract.GatePorts]{
			Node: func(t *testing.T) contract.GatePorts {
				l, db := lock.Node(), c.DB(t)
				t.Cleanup(l.Close)
				return contract.GatePorts{Stock: stock.Node(), Ordering: mysql.NewOrdering(db), Stocking: mysql.NewStocking(db), Lock: l}
			},
			Pass: func(d time.Duration) { <-time.After(d) },
			Down: c.Cut, Up: c.Mend,
			Lose: stock.Lose,
		}
	}}
}
