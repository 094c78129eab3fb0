package system

import (
	"example.com/surge/adapters/inbound/events"
	"example.com/surge/adapters/inbound/jobs"
	"example.com/surge/adapters/inbound/rest"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
	"example.com/surge/wire/config"
)

// Shop is everything that the example shop brings.
type Shop struct {
	Events           events.Shop
	Jobs             jobs.Shop
	AccountRoutes    *rest.Accounts
	SessionRoutes    *rest.Sessions
	CatalogRoutes    *rest.Catalog
	StockingRoutes   *rest.Stocking
	OrderingRoutes   *rest.Ordering
	BillingRoutes    *rest.Billing
	RankingRoutes    *rest.Ranking
	AuditingRoutes   *rest.Auditing
	DeadLetterRoutes *rest.DeadLetters
}

// ShopStores are the contexts.
type ShopStores struct {
	Accounts ports.Accounts
	Catalog  ports.Catalog
	Ordering ports.Ordering
	Stocking ports.Stocking
	Billing  ports.Billing
	Auditing ports.Auditing
}

// NewBusiness is what the kit runs of the shop.
func NewBusiness(c config.Config, s Shop, stores ShopStores) Business {
	admin := adminOf(c)
	return Business{
		Modules: []rest.Module{
			s.AccountRoutes, s.SessionRoutes, s.CatalogRoutes, s.StockingRoutes, s.OrderingRoutes, s.BillingRoutes, s.RankingRoutes,
			s.AuditingRoutes, s.DeadLetterRoutes,
		},
		Authenticate:  s.Events.Accounts.Authenticate,
		Subscriptions: s.Events.Subscriptions(),
		Topics:        event.Topics(),
		Jobs:          s.Jobs.Jobs(),
		Contexts:      []ports.Context{stores.Accounts, stores.Catalog, stores.Ordering, stores.Stocking, stores.Billing, stores.Auditing},
		Tasks: []Task{
			{"the catalogue's cache", s.Events.Catalog.Run},
			{"the profiles' cache", s.Events.Accounts.Run},
			{"the best sellers' cache", s.Events.Ranking.Run},
		},
		Prepare: []Task{
			{"the admin", admin.ensure(s.Events.Accounts)},
			{"the demo catalogue", demo(c, s.Events.Catalog)},
		},
		Greeting: func(base string) string { return greeting(base, admin) },
	}
}
