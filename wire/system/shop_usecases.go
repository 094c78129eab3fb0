package system

import (
	"crypto/rand"
	"log/slog"

	"example.com/surge/adapters/inbound/rest"
	"example.com/surge/adapters/outbound/argon2"
	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/app/accounts"
	"example.com/surge/app/billing"
	"example.com/surge/app/catalog"
	"example.com/surge/app/consuming"
	"example.com/surge/app/ordering"
	"example.com/surge/app/ranking"
	"example.com/surge/app/stocking"
	"example.com/surge/core/account"
	"example.com/surge/ports"
	"example.com/surge/wire/config"
)

// NewAccounts composes the accounts.
func NewAccounts(c config.Config, d accounts.Deps, caches *prometheus.Caches) *accounts.Service {
	d.Cached = caches.Cache("profiles")
	return accounts.New(d, accounts.Config{SessionTTL: c.SessionTTL})
}

// NewCatalog composes the catalogue.
func NewCatalog(
	c config.Config, store ports.Catalog, cache ports.Cache, tags ports.Tags, levels *stocking.Levels, ids ports.IDs,
	caches *prometheus.Caches, v Views,
) *catalog.Service {
	return catalog.New(catalog.Deps{
		Store: store, Cache: cache, Tags: tags, Levels: levels, IDs: ids,
		Observer: v.Tags, Cached: caches.Cache("products"), CacheTTL: c.CacheTTL,
	})
}

// NewOrdering composes the taking of orders.
func NewOrdering(c config.Config, d ordering.Deps) *ordering.Service {
	return ordering.New(d, ordering.Config{Window: c.PaymentWindow, HoldFor: c.ReservationHolds})
}

// NewGate is the part of the gate that a sale calls.
func NewGate(gate ports.Stock) ports.StockGate { return gate }

// NewSoldOut is the part of the gate by which a node refuses by itself.
func NewSoldOut(gate ports.Stock) ports.StockSoldOut { return gate }

// NewLevels composes how much is left.
func NewLevels(store ports.Stocking, gate ports.StockGate) *stocking.Levels {
	return stocking.NewLevels(store, gate)
}

// NewStocking composes the shelves and the gate.
func NewStocking(
	store ports.Stocking, gate ports.Stock, lock ports.Lock, levels *stocking.Levels, products *catalog.Service, orders *ordering.Service,
	ids ports.IDs, m *prometheus.Metrics, log *slog.Logger,
) *stocking.Service {
	return stocking.New(stocking.Deps{
		Store: store, Gate: gate, Lock: lock, Levels: levels, Products: products, Orders: orders, Voider: orders, IDs: ids,
		Observer: m.NewStock(log),
	})
}

// NewCaches counts where the values of caches come from.
func NewCaches(m *prometheus.Metrics, log *slog.Logger) *prometheus.Caches { return m.NewCaches(log) }

// Views are the observers of what can be lost and built again.
type Views struct{ Tags, Board *prometheus.View }

// NewViews registers them.
func NewViews(m *prometheus.Metrics, log *slog.Logger) Views {
	tags, board := m.NewViews(log)
	return Views{tags, board}
}

// NewRanking composes the board of best sellers.
func NewRanking(
	store ports.Catalog, board ports.Ranking, cache ports.Cache, products ports.ProductReader, caches *prometheus.Caches, v Views,
) *ranking.Service {
	return ranking.New(ranking.Deps{
		Store: store, Board: board, Cache: cache, Products: products, Observer: v.Board, Cached: caches.Cache("best_sellers"),
	})
}

// NewPasswords hashes with the operating system's randomness.
func NewPasswords(c config.Config) *argon2.Passwords {
	return argon2.New(c.PasswordHashes, rand.Reader)
}

// NewSessionRoutes limits attempts to sign in.
func NewSessionRoutes(c config.Config, service *accounts.Service, tokens *rest.Tokens, limiter Limiter) *rest.Sessions {
	return rest.NewSessions(service, tokens, rest.NewLimit(limiter, rule(c.RateLimitSignIn)))
}

// NewDeadLetterRoutes lets admins at dead letters.
func NewDeadLetterRoutes(service *consuming.DeadLetters) *rest.DeadLetters {
	return rest.NewDeadLetters(service, string(account.RoleAdmin))
}

// NewAccountsObserver counts.
func NewAccountsObserver(m *prometheus.Metrics, log *slog.Logger) accounts.Observer {
	return m.NewAccounts(log)
}

// NewOrdersObserver counts.
func NewOrdersObserver(m *prometheus.Metrics, log *slog.Logger) ordering.Observer {
	return m.NewOrders(log)
}

// NewPaymentsObserver counts.
func NewPaymentsObserver(m *prometheus.Metrics, log *slog.Logger) billing.Observer {
	return m.NewPayments(log)
}
