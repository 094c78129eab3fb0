package ranking_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/ranking"
	"example.com/surge/ports"
)

// asked is a board and a store that count who reads the best sellers.
type asked struct{ board, store atomic.Int64 }

type askedBoard struct {
	ports.Ranking
	*asked
}

func (b askedBoard) Top(ctx context.Context, board string, limit int) ([]ports.Score, error) {
	b.board.Add(1)
	return b.Ranking.Top(ctx, board, limit)
}

type askedStore struct {
	ports.Catalog
	*asked
}

func (s askedStore) Tx(ctx context.Context, fn func(context.Context, ports.CatalogRepos) error) error {
	s.store.Add(1)
	return s.Catalog.Tx(ctx, fn)
}

// running is one more process that keeps the board for a moment.
func (w *world) running(n *asked) *ranking.Service {
	w.t.Helper()
	node := w.node(func(d *ranking.Deps) { d.Board, d.Store = askedBoard{d.Board, n}, askedStore{d.Store, n} })
	ctx, stop := context.WithCancel(w.t.Context())
	var run sync.WaitGroup
	run.Go(func() {
		if err := node.Run(ctx); err != nil {
			w.t.Error(err)
		}
	})
	w.t.Cleanup(func() { stop(); run.Wait() })
	synctest.Wait()
	return node
}

func best(t *testing.T, node *ranking.Service, want ...ranking.Entry) {
	t.Helper()
	if got, err := node.BestSellers(t.Context(), 10); err != nil || !slices.Equal(got, want) {
		t.Errorf("best sellers are %v (%v), want %v", got, err, want)
	}
}

// However many read it, through however many processes, and whether or not it
// is lost.
func TestTheBoardIsReadOnceASecond(t *testing.T) {
	t.Parallel()
	for name, built := range map[string]bool{"the board": true, "the counts, while it is lost": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := open(t)
				if built {
					w.rebuilds()
				}
				w.hears(1, paid(1, 2))
				var n asked
				nodes := []*ranking.Service{w.running(&n), w.running(&n), w.running(&n)}
				for range 1000 { // over ten seconds
					for _, node := range nodes {
						best(t, node, sold(1, 2))
					}
					<-time.After(10 * time.Millisecond)
				}
				if got := n.board.Load(); got < 5 || got > 11 {
					t.Errorf("the board was read %d times", got)
				}
				if got := n.store.Load(); built && got != 0 || got > 11 {
					t.Errorf("the store was read %d times", got)
				}
			})
		})
	}
}

func TestSalesAreOnTheBoardWithinTwoSeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := open(t)
		w.rebuilds()
		var n asked
		one, other := w.running(&n), w.running(&n)
		best(t, one)
		<-time.After(900 * time.Millisecond)
		best(t, other) // keeps what the other one has read
		w.hears(1, paid(1, 2))
		<-time.After(2 * time.Second)
		best(t, one, sold(1, 2))
		best(t, other, sold(1, 2))
	})
}

func TestTheBoardOutlivesItsStores(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := open(t)
		w.hears(1, paid(1, 2))
		var n asked
		node := w.running(&n)
		best(t, node, sold(1, 2))
		w.board.Cut()
		w.store.Cut()
		<-time.After(time.Minute)
		best(t, node, sold(1, 2))
		w.board.Mend()
		w.store.Mend()
		w.hears(2, paid(1, 1))
		<-time.After(2 * time.Second)
		best(t, node, sold(1, 3))
	})
}

// Readers of different lengths of the board share what they read.
func TestShortBoardsAreCutFromLongOnes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := open(t)
		for pid := range byte(5) {
			w.hears(pid, paid(pid, 10-int64(pid)))
		}
		var n asked
		node := w.running(&n)
		for limit := 1; limit <= 100; limit++ {
			got, err := node.BestSellers(t.Context(), limit)
			if err != nil || len(got) != min(limit, 5) {
				t.Errorf("of %d: %v, %v", limit, got, err)
			}
		}
		if n.board.Load() != 1 {
			t.Errorf("the board was read %d times", n.board.Load())
		}
	})
}
