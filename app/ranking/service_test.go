package ranking_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/ranking"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/product"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// names are products that are called after their ids.
type names struct{ unknown id.ID }

func (n names) Product(_ context.Context, pid id.ID) (product.Product, error) {
	if pid == n.unknown {
		return product.Product{}, fault.New(fault.NotFound, "no such product")
	}
	price, err := money.New(1, "CNY")
	if err != nil {
		return product.Product{}, err
	}
	return product.Restore(product.Snapshot{ID: pid, Details: product.Details{Name: name(pid), Price: price}})
}

func name(pid id.ID) string { return fmt.Sprintf("Product %d", pid[15]) }

// world is backends that any number of nodes share.
type world struct {
	t     *testing.T
	store *memory.StoreBackend[ports.CatalogRepos]
	board *memory.RankingBackend
	cache *memory.CacheBackend
	*ranking.Service
}

func open(t *testing.T) *world {
	w := &world{t: t, store: memory.NewCatalogStore(), board: memory.NewRankingBackend(), cache: memory.NewCacheBackend(memory.CacheOptions{})}
	w.Service = w.node(nil)
	return w
}

// node is one more process, with some of its dependencies changed.
func (w *world) node(change func(d *ranking.Deps)) *ranking.Service {
	d := ranking.Deps{
		Store: w.store.Node(), Board: w.board.Node(), Cache: w.cache.Node(), Products: names{unknown: id.ID{15: 99}},
	}
	if change != nil {
		change(&d)
	}
	return ranking.New(d)
}

// paid is an order of that product that was paid.
func paid(pid byte, pieces int64) event.OrderPaid {
	return event.OrderPaid{Order: event.Order{ProductID: id.ID{15: pid}, Quantity: pieces}}
}

func (w *world) hears(eid byte, e event.OrderPaid) {
	w.t.Helper()
	if err := w.OrderPaid(w.t.Context(), id.ID{eid}, e); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) rebuilds() {
	w.t.Helper()
	if err := w.RebuildBoard(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// sold is an entry of the board.
func sold(pid byte, pieces int64) ranking.Entry {
	return ranking.Entry{Product: id.ID{15: pid}, Name: name(id.ID{15: pid}), Sold: pieces}
}

// shows wants the board to be so, once what was read of it before is forgotten.
func (w *world) shows(limit int, want ...ranking.Entry) {
	w.t.Helper()
	w.cache.Lose()
	got, err := w.BestSellers(w.t.Context(), limit)
	if err != nil || !slices.Equal(got, want) {
		w.t.Errorf("best sellers are %v (%v), want %v", got, err, want)
	}
}

func TestMostSoldFirst(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.shows(10)
	w.rebuilds()
	w.shows(10)
	w.hears(1, paid(1, 2))
	w.hears(2, paid(2, 3))
	w.hears(3, paid(3, 2))
	w.shows(10, sold(2, 3), sold(1, 2), sold(3, 2))
	w.hears(4, paid(3, 2))
	w.shows(2, sold(3, 4), sold(2, 3))
}

func TestAnOrderCountsOnce(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.rebuilds()
	var all sync.WaitGroup
	for range 8 {
		node := w.node(nil)
		all.Go(func() {
			for eid := range byte(20) {
				if err := node.OrderPaid(t.Context(), id.ID{1, eid}, paid(1, 1)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	w.shows(10, sold(1, 20))
	w.board.Lose()
	w.shows(10, sold(1, 20))
}

// What was counted but did not get to the board gets there with the next try.
func TestBoardThatWasDownCatchesUp(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.rebuilds()
	w.board.Cut()
	if err := w.OrderPaid(t.Context(), id.ID{1}, paid(1, 2)); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v, want it to be tried again", err)
	}
	w.shows(10, sold(1, 2)) // by the store
	w.board.Mend()
	w.hears(1, paid(1, 2))
	w.store.Cut() // so it is by the board
	w.shows(10, sold(1, 2))
}

func TestLostBoardIsBuiltAgain(t *testing.T) {
	t.Parallel()
	w := open(t)
	const products = 1001 // more than are read in one go
	for i := 1; i <= products; i++ {
		n := id.ID{14: byte(i >> 8), 15: byte(i)}
		if err := w.OrderPaid(t.Context(), n, event.OrderPaid{Order: event.Order{ProductID: n, Quantity: int64(i)}}); err != nil {
			t.Fatal(err)
		}
	}
	w.rebuilds()
	w.board.Lose()
	w.shows(1, ranking.Entry{Product: id.ID{14: 3, 15: 233}, Name: "Product 233", Sold: products})
	w.rebuilds()
	w.store.Cut()                                    // so it is by the board
	got, err := w.BestSellers(t.Context(), products) // one of them has no name
	if err != nil || len(got) != products-1 {
		t.Errorf("%d best sellers, %v", len(got), err)
	}
	w.rebuilds() // reads nothing: it is built
}

// losing loses the board before it is marked as built.
type losing struct {
	ports.Ranking
	lose func()
}

func (r losing) MarkBuilt(ctx context.Context, board string, ticket ports.BuildTicket) error {
	r.lose()
	return r.Ranking.MarkBuilt(ctx, board, ticket)
}

func TestBoardThatIsLostWhileItIsBuilt(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.hears(1, paid(1, 2))
	unlucky := w.node(func(d *ranking.Deps) { d.Board = losing{d.Board, w.board.Lose} })
	if err := unlucky.RebuildBoard(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.shows(10, sold(1, 2)) // not the empty board
	w.rebuilds()
	w.store.Cut()
	w.shows(10, sold(1, 2))
}

func TestProductWithoutANameHidesNoOther(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.hears(1, paid(99, 9))
	w.hears(2, paid(1, 1))
	w.shows(10, sold(1, 1))
}

// forgetful accepts scores and loses them, as a failover loses the last ones.
type forgetful struct{ ports.Ranking }

func (forgetful) Put(context.Context, string, ports.Score) error { return nil }

func TestWhatAFailoverLostIsPutAgain(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.rebuilds()
	w.hears(1, paid(1, 2))
	failing := w.node(func(d *ranking.Deps) { d.Board = forgetful{d.Board} })
	if err := failing.OrderPaid(t.Context(), id.ID{2}, paid(1, 3)); err != nil {
		t.Fatal(err)
	}
	w.rebuilds() // it is not lost
	w.shows(10, sold(1, 2))
	if err := w.RefreshBoard(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.shows(10, sold(1, 5))
}
