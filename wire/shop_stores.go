package wire

import (
	"github.com/google/wire"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/ports"
	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
)

// StoresSet provides the shop's ports by URL.
var StoresSet = wire.NewSet(
	stock, delays, ranking, tags, profiles, mailboxes,
	inmemory.Ledger, inmemory.Accounts, inmemory.Catalog, inmemory.Ordering, inmemory.Stocking, inmemory.Billing, inmemory.Auditing,
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
