package system

import (
	"github.com/google/wire"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/adapters/inbound/jobs"
	"example.com/surge/adapters/inbound/rest"
	"example.com/surge/adapters/outbound/argon2"
	"example.com/surge/adapters/outbound/sandbox"
	"example.com/surge/app/accounts"
	"example.com/surge/app/auditing"
	"example.com/surge/app/billing"
	"example.com/surge/app/catalog"
	"example.com/surge/app/notifying"
	"example.com/surge/app/ordering"
	"example.com/surge/ports"
)

// BusinessSet is the example shop: its use cases, its inbound adapters and what
// the kit runs of them. A fork writes its own set of this name.
var BusinessSet = wire.NewSet(
	LocalShopSet,
	NewPasswords, wire.Bind(new(ports.Passwords), new(*argon2.Passwords)),
)

// LocalShopSet is ShopSet with its contexts in one process and a sandbox for a
// gateway. A hash for passwords is still missing.
var LocalShopSet = wire.NewSet(
	ShopSet,
	wire.Bind(new(ports.ProductReader), new(*catalog.Service)),
	wire.Bind(new(ports.OrderReader), new(*ordering.Service)),
	sandbox.New, wire.Bind(new(ports.PaymentGateway), new(*sandbox.Gateway)),
)

// ShopSet is the shop without what it asks of others: a gateway, a hash for
// passwords, and the ways between its contexts.
var ShopSet = wire.NewSet(
	UseCases, Inbound,
	wire.Struct(new(Shop), "*"), wire.Struct(new(ShopStores), "*"), NewBusiness,
)

// UseCases is the ring app/.
var UseCases = wire.NewSet(
	NewAccounts, NewCatalog, NewOrdering, NewStocking, billing.New, NewRanking, NewGate, NewSoldOut, NewLevels, NewCaches, NewViews,
	wire.Struct(new(accounts.Deps), "Store", "Sessions", "Profiles", "Cache", "Passwords", "IDs", "Observer"),
	wire.Struct(new(ordering.Deps), "*"), wire.Struct(new(billing.Deps), "*"),
	auditing.New, notifying.New,
	NewAccountsObserver, NewOrdersObserver, NewPaymentsObserver,
)

// Inbound is the ring adapters/inbound.
var Inbound = wire.NewSet(
	wire.Struct(new(events.Shop), "*"), wire.Struct(new(jobs.Shop), "*"),
	rest.NewAccounts, rest.NewCatalog, rest.NewStocking, rest.NewOrdering, rest.NewBilling, rest.NewRanking, rest.NewAuditing,
	NewSessionRoutes, NewDeadLetterRoutes,
)
