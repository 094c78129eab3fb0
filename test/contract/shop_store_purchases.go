package contract

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/surge/ports"
)

func buy(t *testing.T, s ports.Ordering, quantity, limit int64) (ok bool, err error) {
	err = s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) (err error) {
		ok, err = r.Purchases.Add(ctx, growingID(100), growingID(200), quantity, limit)
		return err
	})
	return ok, err
}

func wantBuy(t *testing.T, s ports.Ordering, quantity, limit int64, want bool) {
	t.Helper()
	ok, err := buy(t, s, quantity, limit)
	noError(t, "count a purchase", err)
	if ok != want {
		t.Errorf("counting %d within %d answers %v, want %v", quantity, limit, ok, want)
	}
}

func giveBack(t *testing.T, s ports.Ordering, quantity int64) {
	t.Helper()
	noError(t, "take a purchase back", s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) error {
		return r.Purchases.Remove(ctx, growingID(100), growingID(200), quantity)
	}))
}

func purchaseCountConditional(t *testing.T, b Backend[ports.Ordering]) {
	s := b.Node(t)
	wantBuy(t, s, 4, 3, false)
	wantBuy(t, s, 2, 3, true)
	wantBuy(t, s, 2, 3, false)
	wantBuy(t, b.Node(t), 1, 3, true)
	giveBack(t, s, 1)
	wantBuy(t, s, 1, 3, true)
	giveBack(t, s, 100) // never below zero
	wantBuy(t, s, 4, 3, false)
	wantBuy(t, s, 3, 3, true)
	wantBuy(t, s, 1000, 0, true) // no limit
	wantBuy(t, s, 1, 1003, false)
	noError(t, "others buy", s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) error {
		for _, other := range [][2]int{{101, 200}, {100, 201}} {
			if ok, err := r.Purchases.Add(ctx, growingID(other[0]), growingID(other[1]), 1, 1); err != nil || !ok {
				t.Errorf("user %d cannot buy product %d: %v, %v", other[0], other[1], ok, err)
			}
		}
		return nil
	}))
}

func purchaseCountConcurrent(t *testing.T, b Backend[ports.Ordering]) {
	const buyers, limit = 12, 7
	var bought atomic.Int64
	var all sync.WaitGroup
	for range buyers {
		s := b.Node(t)
		all.Go(func() {
			ok, err := buy(t, s, 1, limit)
			if err != nil {
				t.Errorf("count a purchase: %v", err)
			}
			if ok {
				bought.Add(1)
			}
		})
	}
	all.Wait()
	if n := bought.Load(); n != limit {
		t.Errorf("%d pieces were bought within a limit of %d", n, limit)
	}
	wantBuy(t, b.Node(t), 1, limit, false)
}
