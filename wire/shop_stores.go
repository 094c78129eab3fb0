package wire

import (
	"github.com/google/wire"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/ports"
	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
)

// StoresSet provides the shop's ports by URL.
var StoresSet = wire.NewSet(
	stock, delays, ranking, tags, profiles, mailboxes,
	ledger, accounts, catalog, ordering, stocking, billing, auditing,
)

func checkBusinessURLs(c config.Config) error {
	if c.PaymentURL.Scheme() != "sandbox" || !c.PaymentURL.Bare() {
		return &config.Error{Variable: "PAYMENT_URL", Reason: "no adapter but for sandbox://, with nothing behind it"}
	}
	return nil
}

func stock(a *adapters) ports.Stock {
	return either(a.redis[a.config.StateURL], a.memory, func(c *redis.Client) ports.Stock { return redis.NewStock(c) }, inmemory.Stock)
}

func delays(a *adapters) ports.DelayQueue {
	return either(a.redis[a.config.StateURL], a.memory, func(c *redis.Client) ports.DelayQueue { return redis.NewDelayQueue(c) }, inmemory.Delays)
}

func ranking(a *adapters) ports.Ranking {
	return either(a.redis[a.config.StateURL], a.memory, func(c *redis.Client) ports.Ranking { return redis.NewRanking(c) }, inmemory.Ranking)
}

func tags(a *adapters) ports.Tags {
	return either(a.redis[a.config.StateURL], a.memory, func(c *redis.Client) ports.Tags { return redis.NewTags(c) }, inmemory.Tags)
}

// profiles are copies, each whole or gone: the cache's.
func profiles(a *adapters) ports.Profiles {
	return either(a.redis[a.config.CacheURL], a.memory, func(c *redis.Client) ports.Profiles { return redis.NewProfiles(c) }, inmemory.Profiles)
}

func mailboxes(a *adapters) ports.Notifier {
	return either(a.redis[a.config.StateURL], a.memory, func(c *redis.Client) ports.Notifier { return redis.NewMailboxes(c) }, inmemory.Mailboxes)
}

func ledger(a *adapters) ports.SandboxLedger {
	return stored(a, "sandbox", func(db *mysql.DB) ports.SandboxLedger { return mysql.NewSandboxLedger(db) }, inmemory.Ledger)
}

func accounts(a *adapters) ports.Accounts {
	return stored(a, "accounts", func(db *mysql.DB) ports.Accounts { return mysql.NewAccounts(db) }, inmemory.Accounts)
}

func catalog(a *adapters) ports.Catalog {
	return stored(a, "catalog", func(db *mysql.DB) ports.Catalog { return mysql.NewCatalog(db) }, inmemory.Catalog)
}

func ordering(a *adapters) (ports.Ordering, func()) {
	if db := a.database("ordering"); db != nil {
		adapter := mysql.NewOrdering(db)
		return adapter, adapter.Close
	}
	return inmemory.Ordering(a.memory), func() {}
}

func stocking(a *adapters) ports.Stocking {
	return stored(a, "stocking", func(db *mysql.DB) ports.Stocking { return mysql.NewStocking(db) }, inmemory.Stocking)
}

func billing(a *adapters) ports.Billing {
	return stored(a, "billing", func(db *mysql.DB) ports.Billing { return mysql.NewBilling(db) }, inmemory.Billing)
}

func auditing(a *adapters) ports.Auditing {
	return stored(a, "auditing", func(db *mysql.DB) ports.Auditing { return mysql.NewAuditing(db) }, inmemory.Auditing)
}
