package contract

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
)

// StockingStore holds an adapter to ports.Stocking; Store holds it to the rest.
func StockingStore(t *testing.T, h Harness[ports.Stocking]) {
	s := &suite[ports.Stocking]{h: h}
	addRows(s, rows[ports.StockingRepos]{
		insert: func(ctx context.Context, r ports.StockingRepos, n int) error {
			return r.Shelves.Open(ctx, inventory.Item{ProductID: growingID(n), OnHand: 10, Version: 1})
		},
		version: func(ctx context.Context, r ports.StockingRepos, n int) (int64, error) {
			item, err := r.Shelves.Get(ctx, growingID(n))
			return item.Version, err
		},
	})
	s.add("InsertGetUpdate", shelvesInsertGetUpdate)
	s.add("NoShelfIsNotFound", shelvesNotFound)
	s.add("GetManyAnswersThoseThatExist", shelvesGetMany)
	s.add("PagesAreStable", shelvesPages)
	s.add("StockNeverBelowZero", stockNeverBelowZeroInStore)
	s.add("LostUpdatePrevented", shelvesLostUpdate)
	s.add("DeductOncePerOrder", deductOncePerOrder)
	s.add("ReturnBeforeDeductLeavesTombstone", returnBeforeDeduct)
	s.add("MovementsAreUniqueByNature", movementsUnique)
	s.add("MovementsOfAnOrder", movementsOfOrder)
	s.add("MovementsSince", movementsSince)
	s.run(t)
}

func openShelf(t *testing.T, s ports.Stocking, n int, onHand int64) {
	t.Helper()
	noError(t, "open a shelf", s.Tx(t.Context(), func(ctx context.Context, r ports.StockingRepos) error {
		return r.Shelves.Open(ctx, inventory.Item{ProductID: growingID(n), OnHand: onHand, Version: 1})
	}))
}

func wantOnHand(t *testing.T, s ports.Stocking, n int, want int64) {
	t.Helper()
	if got := shelfOf(t, s, n); got.ProductID != growingID(n) || got.OnHand != want {
		t.Errorf("the shelf is %+v, want %d on hand", got, want)
	}
}

func shelfOf(t *testing.T, s ports.Stocking, n int) (item inventory.Item) {
	t.Helper()
	noError(t, "get a shelf", s.Tx(t.Context(), func(ctx context.Context, r ports.StockingRepos) (err error) {
		item, err = r.Shelves.Get(ctx, growingID(n))
		return err
	}))
	return item
}

func shelvesInsertGetUpdate(t *testing.T, b Backend[ports.Stocking]) {
	s := b.Node(t)
	openShelf(t, s, 1, 10)
	wantOnHand(t, b.Node(t), 1, 10)
	noError(t, "take and put", s.Tx(t.Context(), func(ctx context.Context, r ports.StockingRepos) error {
		for _, step := range []struct {
			take int64
			want bool
		}{{11, false}, {4, true}, {7, false}, {6, true}, {1, false}} {
			if ok, err := r.Shelves.Take(ctx, growingID(1), step.take); err != nil || ok != step.want {
				t.Errorf("take %d: %v, %v, want %v", step.take, ok, err, step.want)
			}
		}
		return r.Shelves.Put(ctx, growingID(1), 3)
	}))
	want := inventory.Item{ProductID: growingID(1), OnHand: 3, Version: 4} // two were taken, one was put
	if got := shelfOf(t, b.Node(t), 1); got != want {
		t.Errorf("the shelf is %+v, want %+v", got, want)
	}
}

func shelvesNotFound(t *testing.T, b Backend[ports.Stocking]) {
	noError(t, "a transaction", b.Node(t).Tx(t.Context(), func(ctx context.Context, r ports.StockingRepos) error {
		_, err := r.Shelves.Take(ctx, growingID(1), 1)
		wantCode(t, fault.NotFound, "take from no shelf", err)
		wantCode(t, fault.NotFound, "put on no shelf", r.Shelves.Put(ctx, growingID(1), 1))
		return nil
	}))
}

func shelvesGetMany(t *testing.T, b Backend[ports.Stocking]) {
	s := b.Node(t)
	for n := range 3 {
		openShelf(t, s, n, int64(n))
	}
	noError(t, "get many", s.Tx(t.Context(), func(ctx context.Context, r ports.StockingRepos) error {
		got, err := r.Shelves.GetMany(ctx, growingIDs(2, 9, 0, 2))
		ids := shelfIDs(got)
		slices.SortFunc(ids, compareIDs)
		if !slices.Equal(ids, growingIDs(0, 2)) {
			t.Errorf("of shelves 0, 2 and one that does not exist it answers %v", got)
		}
		return err
	}))
}

func shelvesPages(t *testing.T, b Backend[ports.Stocking]) {
	s := b.Node(t)
	for _, n := range []int{3, 1, 4, 2} {
		openShelf(t, s, n, 1)
	}
	wantPages(t, growingIDs(1, 2, 3, 4), func(page ports.Page) (ids []id.ID, err error) {
		err = s.Tx(t.Context(), func(ctx context.Context, r ports.StockingRepos) error {
			list, err := r.Shelves.List(ctx, page)
			ids = shelfIDs(list)
			return err
		})
		return ids, err
	})
}

func shelfIDs(items []inventory.Item) []id.ID {
	var ids []id.ID
	for _, i := range items {
		ids = append(ids, i.ProductID)
	}
	return ids
}

// stockNeverBelowZeroInStore has more takers than pieces.
func stockNeverBelowZeroInStore(t *testing.T, b Backend[ports.Stocking]) {
	const takers, pieces = 20, 13
	openShelf(t, b.Node(t), 1, pieces)
	var taken atomic.Int64
	var all sync.WaitGroup
	for range takers {
		s := b.Node(t)
		all.Go(func() {
			var ok bool
			err := s.Tx(t.Context(), func(ctx context.Context, r ports.StockingRepos) (err error) {
				ok, err = r.Shelves.Take(ctx, growingID(1), 1)
				return err
			})
			if err != nil {
				t.Errorf("take: %v", err)
			}
			if ok {
				taken.Add(1)
			}
		})
	}
	all.Wait()
	if n := taken.Load(); n != pieces {
		t.Errorf("%d of %d pieces were taken", n, pieces)
	}
	wantOnHand(t, b.Node(t), 1, 0)
}

// shelvesLostUpdate has two transactions change a shelf at the same time.
func shelvesLostUpdate(t *testing.T, b Backend[ports.Stocking]) {
	openShelf(t, b.Node(t), 1, 10)
	c := &rowsCase[ports.Stocking, ports.StockingRepos]{t: t, b: b}
	take := func(ctx context.Context, r ports.StockingRepos, met func()) error {
		ok, err := r.Shelves.Take(ctx, growingID(1), 3)
		if err == nil && !ok {
			t.Error("3 of 10 pieces cannot be taken twice")
		}
		met()
		return err
	}
	put := func(ctx context.Context, r ports.StockingRepos, met func()) error {
		err := r.Shelves.Put(ctx, growingID(1), 5)
		met()
		return err
	}
	for _, err := range c.meet(take, put) {
		noError(t, "one of two that change a shelf", err)
	}
	wantOnHand(t, b.Node(t), 1, 12)
}
