package contract

import (
	"context"
	"slices"
	"sync"
	"testing"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// sell counts pieces.
func sell(t *testing.T, s ports.Catalog, n int, pieces int64) (c ports.SoldCount, err error) {
	err = s.Tx(t.Context(), func(ctx context.Context, r ports.CatalogRepos) (err error) {
		c, err = r.Sold.Add(ctx, growingID(n), pieces)
		return err
	})
	return c, err
}

func soldCountsGrow(t *testing.T, b Backend[ports.Catalog]) {
	s := b.Node(t)
	stored := func() (c ports.SoldCount, err error) {
		err = s.Tx(t.Context(), func(ctx context.Context, r ports.CatalogRepos) (err error) {
			c, err = r.Sold.Get(ctx, growingID(1))
			return err
		})
		return c, err
	}
	_, err := stored()
	wantCode(t, fault.NotFound, "get the count of what was never sold", err)
	for i, want := range []ports.SoldCount{
		{Product: growingID(1), Pieces: 3, Version: 1},
		{Product: growingID(1), Pieces: 6, Version: 2},
	} {
		got, err := sell(t, s, 1, 3)
		noError(t, "count", err)
		if got != want {
			t.Errorf("after sale %d the count is %+v, want %+v", i, got, want)
		}
		if got, err := stored(); err != nil || got != want {
			t.Errorf("after sale %d the stored count is %+v, %v, want %+v", i, got, err, want)
		}
	}
}

// soldLostUpdate counts from many transactions at once.
func soldLostUpdate(t *testing.T, b Backend[ports.Catalog]) {
	const nodes, each = 4, 10
	var all sync.WaitGroup
	for range nodes {
		s := b.Node(t)
		all.Go(func() {
			for range each {
				if _, err := sell(t, s, 1, 1); err != nil {
					t.Errorf("count: %v", err)
				}
			}
		})
	}
	all.Wait()
	got, err := sell(t, b.Node(t), 1, 0)
	noError(t, "count", err)
	if got.Pieces != nodes*each || got.Version != nodes*each+1 {
		t.Errorf("after %d sales the count is %+v", nodes*each, got)
	}
}

func soldTopIsOrdered(t *testing.T, b Backend[ports.Catalog]) {
	s := b.Node(t)
	for n, pieces := range []int64{5, 9, 5, 1, 5} {
		_, err := sell(t, s, n, pieces)
		noError(t, "count", err)
	}
	_, err := sell(t, s, 3, 100) // overtakes
	noError(t, "count", err)
	for _, limit := range []int{1, 3, 5, 10} {
		noError(t, "list the top", s.Tx(t.Context(), func(ctx context.Context, r ports.CatalogRepos) error {
			top, err := r.Sold.Top(ctx, limit)
			want := growingIDs(3, 1, 0, 2, 4)[:min(limit, 5)]
			if got := soldIDs(top); !slices.Equal(got, want) {
				t.Errorf("the top %d are %v, want %v", limit, got, want)
			}
			return err
		}))
	}
}

func soldPages(t *testing.T, b Backend[ports.Catalog]) {
	s := b.Node(t)
	for _, n := range []int{3, 1, 4, 2} {
		_, err := sell(t, s, n, int64(n))
		noError(t, "count", err)
	}
	wantPages(t, growingIDs(1, 2, 3, 4), func(page ports.Page) (ids []id.ID, err error) {
		err = s.Tx(t.Context(), func(ctx context.Context, r ports.CatalogRepos) error {
			list, err := r.Sold.List(ctx, page)
			ids = soldIDs(list)
			return err
		})
		return ids, err
	})
}

func soldIDs(counts []ports.SoldCount) []id.ID {
	var ids []id.ID
	for _, c := range counts {
		ids = append(ids, c.Product)
	}
	return ids
}
