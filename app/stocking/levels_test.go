package stocking_test

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/app/stocking"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func TestLevelsAreAtMost50msOldAndOutliveTheGate(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(5)
		remaining := func() int64 {
			left, err := w.levels.Remaining(t.Context(), []id.ID{thing, missing})
			w.must(err)
			if _, known := left[missing]; known {
				t.Error("a product without a shelf has a level")
			}
			return left[thing]
		}
		w.want("remaining", remaining(), 5)
		w.reserve(1, 2)
		after(50 * time.Millisecond)
		w.want("remaining after a reservation", remaining(), 3)
		w.stock.Cut()
		after(50 * time.Millisecond)
		w.want("remaining by the store", remaining(), 5)
	})
}

// slowGate takes its time over Levels, counts the calls, and does something
// first.
type slowGate struct {
	ports.StockGate
	takes time.Duration
	calls atomic.Int32
	first func()
}

func (g *slowGate) Levels(ctx context.Context, products []id.ID) ([]ports.Level, error) {
	g.calls.Add(1)
	if g.first != nil {
		g.first()
	}
	levels, err := g.StockGate.Levels(ctx, products)
	select {
	case <-time.After(g.takes):
		return levels, err
	case <-ctx.Done():
		return nil, fault.FromContext(ctx, "ask the gate")
	}
}

func (g *slowGate) wantCalls(t *testing.T, want int32) {
	t.Helper()
	if got := g.calls.Load(); got != want {
		t.Errorf("the gate was asked %d times, want %d", got, want)
	}
}

// behind is levels whose gate is slow.
func (w *world) behind(takes time.Duration) (*stocking.Levels, *slowGate) {
	g := &slowGate{StockGate: w.gate, takes: takes}
	return stocking.NewLevels(w.store, g), g
}

func TestThoseWhoAskAtTheSameTimeShareACall(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(5)
		levels, gate := w.behind(20 * time.Millisecond)
		ask := func(products ...id.ID) {
			left, err := levels.Remaining(t.Context(), products)
			if want := map[id.ID]int64{thing: 5}; err != nil || !maps.Equal(left, want) {
				t.Errorf("remaining %v, %v", left, err)
			}
		}
		for round := range int32(3) {
			var all sync.WaitGroup
			all.Go(func() { ask(thing) })
			synctest.Wait()
			for range 50 {
				all.Go(func() { ask(thing) })
				all.Go(func() { ask(thing, thing) })
			}
			all.Wait()
			ask(thing)
			gate.wantCalls(t, round+1)
			after(50 * time.Millisecond)
		}
		gate.calls.Store(0)
		var all sync.WaitGroup
		all.Go(func() { ask(thing) })
		synctest.Wait()
		for range 50 {
			all.Go(func() { ask(thing, missing) }) // half of it is on its way
		}
		all.Wait()
		gate.wantCalls(t, 2)
	})
}

func TestWhoeverWaitsForLevelsKeepsItsDeadline(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(5)
		levels, gate := w.behind(time.Second)
		var all sync.WaitGroup
		for _, within := range []time.Duration{10 * time.Millisecond, 20 * time.Millisecond} { // who came first leaves first
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), within)
				defer cancel()
				start := time.Now()
				_, err := levels.Remaining(ctx, []id.ID{thing})
				if took := time.Since(start); took != within || !fault.Is(err, fault.Unavailable) {
					t.Errorf("who has %v heard after %v: %v", within, took, err)
				}
			})
			synctest.Wait()
		}
		all.Go(func() {
			left, err := levels.Remaining(t.Context(), []id.ID{thing})
			w.must(err)
			w.want("remaining to who has the time", left[thing], 5)
		})
		all.Wait()
		gate.wantCalls(t, 1)
	})
}

func TestAGateThatNeverAnswersHoldsNobodyForEver(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(5)
		levels, _ := w.behind(time.Hour)
		start := time.Now()
		if _, err := levels.Remaining(t.Context(), []id.ID{thing}); !fault.Is(err, fault.Unavailable) || time.Since(start) > 5*time.Second {
			t.Errorf("heard after %v: %v", time.Since(start), err)
		}
	})
}

func TestAPanicOfTheGateReachesAllWhoAsk(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		levels, gate := w.behind(0)
		gate.first = func() { after(time.Millisecond); panic("broken") }
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if _, err := levels.Remaining(t.Context(), []id.ID{thing}); !fault.Is(err, fault.Internal) {
					t.Errorf("%v", err)
				}
			})
		}
		all.Wait()
		gate.wantCalls(t, 1)
	})
}

// What is on its way when a product is restocked may be old: nobody who asks
// after the restock is given it, at once or later.
func TestARestockShowsThoughAnOldAnswerIsOnItsWay(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(5)
		gate := &slowGate{StockGate: w.gate, takes: 20 * time.Millisecond}
		w.levels = stocking.NewLevels(w.store, gate)
		w.Service = stocking.New(stocking.Deps{
			Store: w.store, Gate: w.gate, Levels: w.levels, Products: w, Orders: w, Voider: w, IDs: w.ids,
		})
		var all sync.WaitGroup
		remaining := func(want int64) {
			left, err := w.levels.Remaining(t.Context(), []id.ID{thing})
			w.must(err)
			w.want("remaining", left[thing], want)
		}
		all.Go(func() { remaining(5) })
		after(10 * time.Millisecond)
		_, err := w.Restock(t.Context(), stocking.Restock{Product: thing, Quantity: 1})
		w.must(err)
		remaining(6)
		all.Wait()
		remaining(6)
	})
}

// While the gate cannot tell, the store is asked once a second; but for what is
// sold out, which may be again at any moment.
func TestTheStoreIsAskedOnceASecond(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(5)
		w.stock.Cut()
		put := func(n int64) {
			w.must(w.store.Tx(t.Context(), func(ctx context.Context, r ports.StockingRepos) error {
				if n < 0 {
					_, err := r.Shelves.Take(ctx, thing, -n)
					return err
				}
				return r.Shelves.Put(ctx, thing, n)
			}))
		}
		remaining := func(want int64) {
			t.Helper()
			left, err := w.levels.Remaining(t.Context(), []id.ID{thing})
			w.must(err)
			w.want("remaining", left[thing], want)
		}
		remaining(5)
		put(-5)
		after(time.Second - time.Millisecond)
		remaining(5)
		after(time.Millisecond)
		remaining(0)
		put(3)
		after(49 * time.Millisecond)
		remaining(0)
		after(time.Millisecond)
		remaining(3)
	})
}

// Not parallel: AllocsPerRun counts the allocations of the whole process.
func TestALevelThatIsKnownCostsOneMap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.open(5)
		ctx, products := t.Context(), []id.ID{thing}
		n := testing.AllocsPerRun(100, func() {
			if _, err := w.levels.Remaining(ctx, products); err != nil {
				t.Error(err)
			}
		})
		if n > 2 {
			t.Errorf("%v allocations for what is known", n)
		}
	})
}
