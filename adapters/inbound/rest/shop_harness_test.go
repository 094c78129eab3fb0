package rest

import (
	"context"
	"net/http"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/accounts"
	"example.com/surge/app/auditing"
	"example.com/surge/app/billing"
	"example.com/surge/app/catalog"
	"example.com/surge/app/ordering"
	"example.com/surge/app/ranking"
	"example.com/surge/app/stocking"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// shop is an API of the whole shop over memory. Nothing travels between its
// contexts: a test says what happened.
type shop struct {
	*testAPI
	accounts *accounts.Service
	catalog  *catalog.Service
	ordering *ordering.Service
	auditing *auditing.Service
	ranking  *ranking.Service
	stocking *stocking.Service
	backends []interface{ Cut() } // but those of users and sessions
}

// newShop opens a shop. limit is that of signing in.
func newShop(t *testing.T, limit *Limit) *shop {
	t.Helper()
	s := &shop{}
	s.testAPI = newAPI(t, func(a *testAPI) {
		ids := a.deps.IDs
		gates, shelved, catalogued := memory.NewStockBackend(), memory.NewStockingStore(), memory.NewCatalogStore()
		gate, shelves, catalogue := gates.Node(), shelved.Node(), catalogued.Node()
		levels := stocking.NewLevels(shelves, gate)
		cached, tags := memory.NewCacheBackend(memory.CacheOptions{}), memory.NewTagsBackend()
		ordered, billed, audited := memory.NewOrderingStore(), memory.NewBillingStore(), memory.NewAuditingStore()
		s.backends = []interface{ Cut() }{gates, shelved, catalogued, cached, tags, ordered, billed, audited}
		cache := cached.Node()
		s.catalog = catalog.New(catalog.Deps{
			Store: catalogue, Cache: cache, Tags: tags.Node(),
			Levels: levels, IDs: ids,
		})
		s.accounts = accounts.New(accounts.Deps{
			Store: memory.NewAccountsStore().Node(), Sessions: memory.NewSessionsBackend().Node(),
			Profiles: memory.NewProfilesBackend().Node(), Cache: cache, Passwords: plainly{}, IDs: ids,
		}, accounts.Config{})
		s.ordering = ordering.New(ordering.Deps{
			Store: ordered.Node(), Gate: gate, SoldOut: gate, Products: s.catalog,
			Delays: memory.NewDelayQueueBackend().Node(), IDs: ids,
		}, ordering.Config{})
		s.stocking = stocking.New(stocking.Deps{
			Store: shelves, Gate: gate, Levels: levels, Lock: memory.NewLockBackend().Node(),
			Products: s.catalog, Orders: s.ordering, Voider: s.ordering, IDs: ids,
		})
		payments := billing.New(billing.Deps{
			Store: billed.Node(), Orders: s.ordering, Gateway: byToken{}, IDs: ids,
		})
		s.ranking = ranking.New(ranking.Deps{Store: catalogue, Board: memory.NewRankingBackend().Node(), Cache: cache, Products: s.catalog})
		s.auditing = auditing.New(audited.Node(), ids)
		a.deps.Authenticate = s.accounts.Authenticate
		a.deps.Modules = []Module{
			NewAccounts(s.accounts), NewSessions(s.accounts, a.deps.Tokens, limit), NewCatalog(s.catalog),
			NewStocking(s.stocking, s.catalog), NewOrdering(s.ordering), NewBilling(payments),
			NewRanking(s.ranking), NewAuditing(s.auditing),
		}
	})
	return s
}

// plainly keeps passwords as they are.
type plainly struct{}

func (plainly) Hash(_ context.Context, password string) (string, error) { return password, nil }
func (plainly) Verify(_ context.Context, hash, password string) (bool, error) {
	return hash != "" && hash == password, nil
}

// byToken is a gateway that does what the token says.
type byToken struct{}

func (byToken) Charge(_ context.Context, c ports.Charge) (ports.ChargeStatus, error) {
	switch c.Token {
	case "tok_ok":
		return ports.ChargeCaptured, nil
	case "tok_timeout":
		return ports.ChargeNone, fault.New(fault.UnknownOutcome, "no answer")
	default:
		return ports.ChargeDeclined, nil
	}
}

func (byToken) Query(context.Context, id.ID) (ports.ChargeStatus, error) {
	return ports.ChargeNone, nil
}
func (byToken) Cancel(context.Context, id.ID) (ports.ChargeStatus, error) {
	return ports.ChargeCanceled, nil
}
func (byToken) Refund(context.Context, id.ID) error { return nil }

const password = "correct horse"

// user registers somebody and signs them in.
func (s *shop) user(t *testing.T, name string) http.Header {
	t.Helper()
	email := name + "@example.com"
	s.do("POST", "/api/v1/users", `{"name":"`+name+`","email":"`+email+`","password":"`+password+`"}`).want(t, 201, "")
	return s.session(t, email)
}

// admin signs an admin in.
func (s *shop) admin(t *testing.T) http.Header {
	t.Helper()
	if err := s.accounts.EnsureAdmin(t.Context(), "admin@example.com", password); err != nil {
		t.Fatal(err)
	}
	return s.session(t, "admin@example.com")
}

func (s *shop) session(t *testing.T, email string) http.Header {
	t.Helper()
	w := s.do("POST", "/api/v1/sessions", `{"email":"`+email+`","password":"`+password+`"}`)
	w.want(t, 201, "")
	var in struct {
		Data struct {
			AccessToken string    `json:"access_token"`
			TokenType   string    `json:"token_type"`
			ExpiresAt   time.Time `json:"expires_at"`
		}
	}
	w.decode(t, &in)
	if in.Data.TokenType != "Bearer" || !in.Data.ExpiresAt.After(time.Now()) {
		t.Errorf("got %s", w.Body)
	}
	return bearer(in.Data.AccessToken)
}

// open does what is done when a product was added: it gets a shelf, and its gate
// opens.
func (s *shop) open(t *testing.T, pid id.ID) {
	t.Helper()
	p, err := s.catalog.Product(t.Context(), pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.stocking.ProductCreated(t.Context(), s.deps.IDs.New(), event.ProductCreated{Product: event.ProductOf(p)}); err != nil {
		t.Fatal(err)
	}
	opened := event.StockOpened{ProductStock: event.ProductStock{ProductID: pid}}
	if err := s.stocking.StockOpened(t.Context(), s.deps.IDs.New(), opened); err != nil {
		t.Fatal(err)
	}
}

// deduct is what stocking says of a user's order that it has pieces for.
func (s *shop) deduct(t *testing.T, user http.Header, oid id.ID) {
	t.Helper()
	var me struct{ Data struct{ ID id.ID } }
	s.do("GET", "/api/v1/users/me", "", user).decode(t, &me)
	o, err := s.ordering.Get(t.Context(), me.Data.ID, oid)
	if err != nil {
		t.Fatal(err)
	}
	at := o.Snapshot()
	moved := event.OrderStockOf(inventory.Movement{
		ID: at.ID, Kind: inventory.Deducted, ProductID: at.ProductID, UserID: at.UserID, HoldID: at.HoldID, Quantity: at.Quantity, At: at.CreatedAt,
	})
	if err := s.ordering.StockDeducted(t.Context(), s.deps.IDs.New(), event.StockDeducted{OrderStock: moved}); err != nil {
		t.Fatal(err)
	}
}

// key is the header of an idempotent request, beside those of its user.
func key(user http.Header, key string) http.Header {
	h := user.Clone()
	h.Set("Idempotency-Key", key)
	return h
}
