//go:build integration

package integration

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/mysql"
	"example.com/surge/core/account"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/core/product"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
	"example.com/surge/test/services"
)

// shopDB is a database with every context's tables.
func shopDB(t *testing.T) (url string, db *mysql.DB) {
	t.Helper()
	url = services.MySQLDatabase(t)
	mustSurge(t, url, "migrate", "up")
	db, err := mysql.Open(url, mysql.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return url, db
}

func numberedID(kind byte, n int) id.ID {
	random := [10]byte{kind}
	binary.BigEndian.PutUint64(random[2:], uint64(n))
	return id.V7(time.Unix(1e9, 0).Add(time.Duration(n)*time.Millisecond), random)
}

// buy is order n, under a key of its own.
func buy(t *testing.T, n, user int) ports.Placement {
	t.Helper()
	price, err := money.New(1999, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	o, e, err := order.Place(order.Request{
		ID: numberedID(1, n), UserID: numberedID(2, user), ProductID: numberedID(3, 1), HoldID: numberedID(4, n),
		Quantity: 1, UnitPrice: price, At: time.Unix(1e9, 0), PayWithin: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := event.OfOrder(e)
	if err != nil {
		t.Fatal(err)
	}
	envelope, err := event.New(numberedID(5, n), "ordering", time.Unix(1e9, 0), "", payload)
	if err != nil {
		t.Fatal(err)
	}
	return ports.Placement{
		Order: o, Event: envelope, Hash: numberedID(6, n),
		Key: ports.IdempotencyKey{User: numberedID(2, user), Scope: "POST /orders", Key: fmt.Sprint(n)},
	}
}

// placeAll places at once, in one process.
func placeAll(t *testing.T, s *mysql.Ordering, placements []ports.Placement) []ports.PlaceOutcome {
	t.Helper()
	outcomes := make([]ports.PlaceOutcome, len(placements))
	var all sync.WaitGroup
	for i, p := range placements {
		all.Go(func() {
			placed, err := s.Place(t.Context(), p)
			if err != nil {
				t.Errorf("place: %v", err)
			}
			outcomes[i] = placed.Outcome
		})
	}
	all.Wait()
	return outcomes
}

// TestMySQLShopForgottenKeys: a key that was bound too long ago means nothing,
// also where it is used beside others.
func TestMySQLShopForgottenKeys(t *testing.T) {
	t.Parallel()
	url, db := shopDB(t)
	s := mysql.NewOrdering(db)
	t.Cleanup(s.Close)
	const half = 40
	var first, second []ports.Placement
	for n := range 2 * half {
		first = append(first, buy(t, n, n))
		again := buy(t, 1000+n, n)
		again.Key, again.Hash = first[n].Key, first[n].Hash
		second = append(second, again)
	}
	for i, o := range placeAll(t, s, first) {
		if o != ports.PlaceNow {
			t.Fatalf("the outcome of order %d is %d", i, o)
		}
	}
	_, err := open(t, url).ExecContext(t.Context(),
		"UPDATE ordering_idempotency SET bound_at = bound_at - INTERVAL 25 HOUR ORDER BY user LIMIT ?", half)
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range placeAll(t, s, second) {
		want := ports.PlaceNow
		if i >= half {
			want = ports.PlaceReplay
		}
		if o != want {
			t.Errorf("the outcome of order %d under an old key is %d, want %d", i, o, want)
		}
	}
	for i, o := range placeAll(t, s, second) {
		if o != ports.PlaceReplay {
			t.Errorf("the outcome of order %d once more is %d", i, o)
		}
	}
}

// TestMySQLShopLimitsAtOnce: users buy within a limit, each from many places at
// once, and beside each other.
func TestMySQLShopLimitsAtOnce(t *testing.T) {
	t.Parallel()
	_, db := shopDB(t)
	const users, tries, limit = 20, 9, 4
	nodes := []*mysql.Ordering{mysql.NewOrdering(db), mysql.NewOrdering(db)}
	var all sync.WaitGroup
	outcomes := make([][]ports.PlaceOutcome, len(nodes))
	for i, node := range nodes {
		t.Cleanup(node.Close)
		var placements []ports.Placement
		for n := range users * tries {
			p := buy(t, i*users*tries+n, n%users)
			p.Limit = limit
			placements = append(placements, p)
		}
		all.Go(func() { outcomes[i] = placeAll(t, node, placements) })
	}
	all.Wait()
	placed := make([]int, users)
	for _, of := range outcomes {
		for n, o := range of {
			switch o {
			case ports.PlaceNow:
				placed[n%users]++
			case ports.PlaceOverLimit:
			default:
				t.Errorf("an outcome is %d", o)
			}
		}
	}
	for user, n := range placed {
		if n != limit {
			t.Errorf("user %d has placed %d within a limit of %d", user, n, limit)
		}
	}
}

// TestMySQLShopExactOrRefused: times far away, numbers at their limits and long
// text come out as they went in, or are refused.
func TestMySQLShopExactOrRefused(t *testing.T) {
	t.Parallel()
	_, db := shopDB(t)
	catalog, accounts := mysql.NewCatalog(db), mysql.NewAccounts(db)
	price, err := money.New(1<<63-1, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	first, last := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
	whole := strings.Repeat("\U0010FFFF", product.MaxDescription)
	p, err := product.New(numberedID(1, 1), product.Details{
		Name: strings.Repeat("😀", product.MaxName), Description: whole, Price: price, PerUserLimit: product.MaxStock,
		SaleStartsAt: &first, SaleEndsAt: &last, Tags: []string{strings.Repeat("😀", product.MaxTag), "a ", "a", "A"},
	}, product.MaxStock, last)
	if err != nil {
		t.Fatal(err)
	}
	inTx := func(fn func(ctx context.Context, r ports.CatalogRepos) error) error {
		return catalog.Tx(t.Context(), fn)
	}
	err = inTx(func(ctx context.Context, r ports.CatalogRepos) error { return r.Products.Insert(ctx, p) })
	if err != nil {
		t.Fatalf("a product at the limits: %v", err)
	}
	err = inTx(func(ctx context.Context, r ports.CatalogRepos) error {
		got, err := r.Products.Get(ctx, p.ID())
		if fmt.Sprintf("%+v", got.Snapshot().Details.Name) != fmt.Sprintf("%+v", p.Snapshot().Details.Name) || got.Snapshot().Description != whole ||
			got.Snapshot().Price != price || !got.Snapshot().SaleStartsAt.Equal(first) || !got.Snapshot().SaleEndsAt.Equal(last) ||
			!got.Snapshot().CreatedAt.Equal(last) || strings.Join(got.Snapshot().Tags, "|") != strings.Join(p.Snapshot().Tags, "|") {
			t.Errorf("stored is %+v", got.Snapshot())
		}
		tagged, listErr := r.Products.List(ctx, "a", ports.Page{Limit: 9})
		if len(tagged) != 1 {
			t.Errorf("under one of tags that look alike there are %d", len(tagged))
		}
		return errors.Join(err, listErr)
	})
	if err != nil {
		t.Error(err)
	}
	for what, change := range map[string]func(s *product.Snapshot){
		"after year 9999":   func(s *product.Snapshot) { s.CreatedAt = last.Add(time.Hour) },
		"before year 0":     func(s *product.Snapshot) { s.CreatedAt = time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC) },
		"the zero time":     func(s *product.Snapshot) { s.CreatedAt = time.Time{} },
		"a long time hence": func(s *product.Snapshot) { s.UpdatedAt = time.Unix(1<<55, 0) },
	} {
		s := p.Snapshot()
		s.ID = numberedID(2, len(what))
		change(&s)
		q, err := product.Restore(s)
		if err != nil {
			t.Fatal(err)
		}
		err = inTx(func(ctx context.Context, r ports.CatalogRepos) error { return r.Products.Insert(ctx, q) })
		if !fault.Is(err, fault.InvalidArgument) {
			t.Errorf("a product made %s: %v", what, err)
		}
	}
	u, err := account.New(numberedID(3, 1), "Name", "a@example.com", account.RoleUser, first)
	if err != nil {
		t.Fatal(err)
	}
	err = accounts.Tx(t.Context(), func(ctx context.Context, r ports.AccountsRepos) error {
		return r.Users.Insert(ctx, u, strings.Repeat("h", 64<<10))
	})
	if !fault.Is(err, fault.InvalidArgument) {
		t.Errorf("a hash of 64 KiB: %v", err)
	}
}
