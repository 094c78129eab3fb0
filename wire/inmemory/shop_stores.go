package inmemory

import (
	"github.com/google/wire"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
)

// Stores is the shared state that is the shop's own.
type Stores struct {
	Stock     *memory.StockBackend
	Delays    *memory.DelayQueueBackend
	Ranking   *memory.RankingBackend
	Tags      *memory.TagsBackend
	Profiles  *memory.ProfilesBackend
	Mailboxes *memory.MailboxesBackend
	Ledger    *memory.SandboxBackend

	Accounts *memory.StoreBackend[ports.AccountsRepos]
	Catalog  *memory.StoreBackend[ports.CatalogRepos]
	Ordering *memory.OrderingStore
	Stocking *memory.StoreBackend[ports.StockingRepos]
	Billing  *memory.StoreBackend[ports.BillingRepos]
	Auditing *memory.StoreBackend[ports.AuditingRepos]
}

func newStores() Stores {
	return Stores{
		Stock:     memory.NewStockBackend(),
		Delays:    memory.NewDelayQueueBackend(),
		Ranking:   memory.NewRankingBackend(),
		Tags:      memory.NewTagsBackend(),
		Profiles:  memory.NewProfilesBackend(),
		Mailboxes: memory.NewMailboxesBackend(),
		Ledger:    memory.NewSandboxBackend(),
		Accounts:  memory.NewAccountsStore(),
		Catalog:   memory.NewCatalogStore(),
		Ordering:  memory.NewOrderingStore(),
		Stocking:  memory.NewStockingStore(),
		Billing:   memory.NewBillingStore(),
		Auditing:  memory.NewAuditingStore(),
	}
}

// StoresSet provides one node's adapters for the shop's ports.
var StoresSet = wire.NewSet(
	Stock, Delays, Ranking, Tags, Profiles, Mailboxes, Ledger,
	Accounts, Catalog, Ordering, Stocking, Billing, Auditing,
)

// Stock is this node's gate.
func Stock(b *Backends) ports.Stock { return b.Stock.Node() }

// Delays is this node's delay queue.
func Delays(b *Backends) ports.DelayQueue { return b.Delays.Node() }

// Ranking is this node's boards.
func Ranking(b *Backends) ports.Ranking { return b.Ranking.Node() }

// Tags is this node's tags.
func Tags(b *Backends) ports.Tags { return b.Tags.Node() }

// Profiles is this node's profiles.
func Profiles(b *Backends) ports.Profiles { return b.Profiles.Node() }

// Mailboxes is this node's notifier.
func Mailboxes(b *Backends) ports.Notifier { return b.Mailboxes.Node() }

// Ledger is this node's way to the sandbox gateway's ledger.
func Ledger(b *Backends) ports.SandboxLedger { return b.Ledger.Node() }

// Accounts is this node's store of the accounts context.
func Accounts(b *Backends) ports.Accounts { return b.Accounts.Node() }

// Catalog is this node's store of the catalog context.
func Catalog(b *Backends) ports.Catalog { return b.Catalog.Node() }

// Ordering is this node's store of the ordering context.
func Ordering(b *Backends) ports.Ordering { return b.Ordering.Node() }

// Stocking is this node's store of the stocking context.
func Stocking(b *Backends) ports.Stocking { return b.Stocking.Node() }

// Billing is this node's store of the billing context.
func Billing(b *Backends) ports.Billing { return b.Billing.Node() }

// Auditing is this node's store of the auditing context.
func Auditing(b *Backends) ports.Auditing { return b.Auditing.Node() }
