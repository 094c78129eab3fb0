package contract_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/core/order"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

func TestStockingSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"takes below zero":          {"StockNeverBelowZero", "InsertGetUpdate"},
		"deducts again":             {"DeductOncePerOrder", "MovementsAreUniqueByNature"},
		"has no tombstones":         {"ReturnBeforeDeductLeavesTombstone"},
		"lists a page again":        {"PagesAreStable"},
		"lists the newest movement": {"MovementsSince", "MovementsOfAnOrder"},
	}, testStockingBroken)
}

func testStockingBroken(t *testing.T, name string) {
	change, ok := map[string]func(r *ports.StockingRepos){
		"takes below zero":          func(r *ports.StockingRepos) { r.Shelves = generousShelves{r.Shelves} },
		"deducts again":             func(r *ports.StockingRepos) { r.Movements = repeatedMovements{r.Movements} },
		"has no tombstones":         func(r *ports.StockingRepos) { r.Movements = noTombstones{r.Movements} },
		"lists a page again":        func(r *ports.StockingRepos) { r.Shelves = firstPageShelves{r.Shelves} },
		"lists the newest movement": func(r *ports.StockingRepos) { r.Movements = newestMovements{r.Movements} },
	}[name]
	if !ok {
		t.Fatal("no stocking store is broken like this")
	}
	contract.StockingStore(t, stockingIn(func(s ports.Stocking) ports.Stocking { return alteredStore[ports.StockingRepos]{s, change} }))
}

// alteredStore runs transactions over repositories that are changed.
type alteredStore[R any] struct {
	ports.Store[R]
	change func(r *R)
}

func (c alteredStore[R]) Tx(ctx context.Context, fn func(ctx context.Context, r R) error) error {
	return c.Store.Tx(ctx, func(ctx context.Context, r R) error {
		c.change(&r)
		return fn(ctx, r)
	})
}

type generousShelves struct{ ports.Shelves }

func (g generousShelves) Take(ctx context.Context, product id.ID, quantity int64) (bool, error) {
	return true, g.Put(ctx, product, -quantity)
}

type firstPageShelves struct{ ports.Shelves }

func (f firstPageShelves) List(ctx context.Context, page ports.Page) ([]inventory.Item, error) {
	return f.Shelves.List(ctx, ports.Page{Limit: page.Limit})
}

type repeatedMovements struct{ ports.Movements }

func (m repeatedMovements) Insert(ctx context.Context, n inventory.Movement) error {
	if err := m.Movements.Insert(ctx, n); !fault.Is(err, fault.AlreadyExists) {
		return err
	}
	return nil
}

type noTombstones struct{ ports.Movements }

func (m noTombstones) Insert(ctx context.Context, n inventory.Movement) error {
	if n.Kind == inventory.Tombstone {
		return nil
	}
	return m.Movements.Insert(ctx, n)
}

type newestMovements struct{ ports.Movements }

func (m newestMovements) OfOrder(ctx context.Context, order id.ID) ([]inventory.Movement, error) {
	list, err := m.Movements.OfOrder(ctx, order)
	slices.Reverse(list)
	return list, err
}

func (m newestMovements) Since(ctx context.Context, product id.ID, since time.Time, skip, limit int) ([]inventory.Movement, error) {
	list, err := m.Movements.Since(ctx, product, since, skip, limit)
	slices.Reverse(list)
	return list, err
}

func TestOrderingSuiteIsSharp(t *testing.T) {
	t.Parallel()
	breaks := make(map[string][]string)
	for name, b := range brokenOrderings {
		breaks[name] = b.fails
	}
	contract.Sharp(t, breaks, testOrderingBroken)
}

func testOrderingBroken(t *testing.T, name string) {
	b := brokenOrderings[name]
	contract.OrderingStore(t, orderingIn(func(s ports.Ordering) ports.Ordering {
		return brokenOrdering{alteredStore[ports.OrderingRepos]{s, b.change}, s, b.place}
	}))
}

// brokenOrdering changes repositories, or places in its own way.
type brokenOrdering struct {
	alteredStore[ports.OrderingRepos]
	s     ports.Ordering
	place func(ctx context.Context, s ports.Ordering, p ports.Placement) (ports.Placed, error)
}

func (b brokenOrdering) Place(ctx context.Context, p ports.Placement) (ports.Placed, error) {
	if b.place == nil {
		return b.s.Place(ctx, p)
	}
	return b.place(ctx, b.s, p)
}

func unchanged(*ports.OrderingRepos) {}

var brokenOrderings = map[string]struct {
	change func(r *ports.OrderingRepos)
	place  func(ctx context.Context, s ports.Ordering, p ports.Placement) (ports.Placed, error)
	fails  []string
}{
	"voids what exists": {
		func(r *ports.OrderingRepos) { r.Orders = voidingOrders{r.Orders} }, nil,
		[]string{"VoidRowsAreNoOrders", "PlaceUnknownOutcomeIsUnknown"},
	},
	"forgets void rows": {
		func(r *ports.OrderingRepos) { r.Orders = voidlessOrders{r.Orders} }, nil,
		[]string{"VoidBeatsLateCommit", "VoidRowsAreNoOrders"},
	},
	"overwrites other versions": {
		func(r *ports.OrderingRepos) { r.Orders = overwritingOrders{r.Orders} }, nil,
		[]string{"VersionMismatch"},
	},
	"counts without a limit": {
		func(r *ports.OrderingRepos) { r.Purchases = limitless{r.Purchases} }, nil,
		[]string{"PurchaseCountConditional", "PurchaseCountUnderConcurrency"},
	},
	"places over the limit": {unchanged, func(ctx context.Context, s ports.Ordering, p ports.Placement) (ports.Placed, error) {
		p.Limit = 0
		return s.Place(ctx, p)
	}, []string{"PlaceLimitUnderConcurrency", "PlaceJudgesInOrder"}},
	"places a key again": {unchanged, func(ctx context.Context, s ports.Ordering, p ports.Placement) (ports.Placed, error) {
		p.Key.Scope = p.Order.Snapshot().ID.String()
		return s.Place(ctx, p)
	}, []string{"PlaceReplaysAndMismatches", "PlaceConcurrentDuplicatesMakeOneOrder"}},
	"answers every key with a replay": {unchanged, func(ctx context.Context, s ports.Ordering, p ports.Placement) (ports.Placed, error) {
		placed, err := s.Place(ctx, p)
		if placed.Outcome == ports.PlaceMismatch {
			placed.Outcome = ports.PlaceReplay
		}
		return placed, err
	}, []string{"PlaceReplaysAndMismatches", "PlaceJudgesInOrder", "PlacementsIsolateFailures"}},
	"hides a lost reply": {unchanged, func(ctx context.Context, s ports.Ordering, p ports.Placement) (ports.Placed, error) {
		placed, err := s.Place(ctx, p)
		if fault.Is(err, fault.UnknownOutcome) {
			return s.Place(ctx, p)
		}
		return placed, err
	}, []string{"PlaceUnknownOutcomeIsUnknown"}},
	"fails with its neighbours": {unchanged, func(ctx context.Context, s ports.Ordering, p ports.Placement) (ports.Placed, error) {
		placed, err := s.Place(ctx, p)
		if err == nil && placed.Outcome == ports.PlaceReplay {
			err = fault.New(fault.AlreadyExists, "a duplicate in the group")
		}
		return placed, err
	}, []string{"PlacementsIsolateFailures"}},
}

type voidingOrders struct{ ports.Orders }

func (o voidingOrders) Void(ctx context.Context, oid id.ID) (bool, error) {
	_, err := o.Orders.Void(ctx, oid)
	return true, err
}

type voidlessOrders struct{ ports.Orders }

func (voidlessOrders) Void(context.Context, id.ID) (bool, error) { return true, nil }

type overwritingOrders struct{ ports.Orders }

func (o overwritingOrders) Update(ctx context.Context, n order.Order) error {
	if err := o.Orders.Update(ctx, n); !fault.Is(err, fault.VersionMismatch) {
		return err
	}
	return nil
}

type limitless struct{ ports.Purchases }

func (l limitless) Add(ctx context.Context, user, product id.ID, quantity, _ int64) (bool, error) {
	return l.Purchases.Add(ctx, user, product, quantity, 0)
}
