package stocking_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/stocking"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/core/product"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// world is stocking on memory adapters, with the rest of the shop played by the
// test: what orders exist is what the test says.
type world struct {
	*stocking.Service
	t      *testing.T
	store  *memory.Store[ports.StockingRepos]
	stock  *memory.StockBackend
	gate   *memory.Stock
	levels *stocking.Levels
	ids    *counter
	orders map[id.ID]order.Order
	void   map[id.ID]bool
	events uint64
	opened int
	moved  int

	mu   sync.Mutex
	slow time.Duration // what a transaction takes
	fail func() error  // what becomes of the next one
	txs  int
}

// watched is the world's store, counted, slowed down and broken as a test says.
type watched struct {
	ports.Stocking
	w *world
}

func (s watched) Tx(ctx context.Context, fn func(ctx context.Context, r ports.StockingRepos) error) error {
	s.w.mu.Lock()
	s.w.txs++
	fail := s.w.fail
	s.w.fail = nil
	s.w.mu.Unlock()
	after(s.w.slow)
	return s.Stocking.Tx(ctx, func(ctx context.Context, r ports.StockingRepos) error {
		if err := fn(ctx, r); err != nil || fail == nil {
			return err
		}
		return fail()
	})
}

// Opened counts openings, Moved movements; the rest of an observer hears nothing.
func (w *world) Opened(int64) { w.opened++ }
func (w *world) Moved(inventory.Kind) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.moved++
}
func (w *world) Resolved(string)      {}
func (w *world) Missed(string, error) {}

func bubble(t *testing.T, body func(t *testing.T, w *world)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { body(t, newWorld(t)) })
}

func newWorld(t *testing.T) *world {
	w := &world{
		t: t, store: memory.NewStockingStore().Node(), stock: memory.NewStockBackend(), ids: &counter{},
		orders: map[id.ID]order.Order{}, void: map[id.ID]bool{},
	}
	w.gate = w.stock.Node()
	lock := memory.NewLockBackend().Node()
	t.Cleanup(lock.Close)
	w.levels = stocking.NewLevels(w.store, w.gate)
	w.Service = stocking.New(stocking.Deps{
		Store: watched{w.store, w}, Gate: w.gate, Lock: lock, Levels: w.levels, Products: w, Orders: w, Voider: w, IDs: w.ids, Observer: w,
	})
	return w
}

// counter makes ids that are easy to read in a failure.
type counter struct{ n atomic.Uint32 }

func (c *counter) New() id.ID { return id.ID{14: 1, 15: byte(c.n.Add(1))} }

func (w *world) Product(_ context.Context, pid id.ID) (product.Product, error) {
	if pid == missing {
		return product.Product{}, fault.New(fault.NotFound, "no such product")
	}
	return product.Product{}, nil
}

func (w *world) OrderOf(context.Context, id.ID, id.ID) (order.Order, error) {
	return order.Order{}, fault.New(fault.Internal, "stocking asks for no single order")
}

func (w *world) ListForGate(_ context.Context, pid id.ID, since time.Time, page ports.Page) ([]order.Order, error) {
	var list []order.Order
	for _, o := range w.orders {
		s := o.Snapshot()
		if s.ProductID == pid && (s.Status == order.Pending || s.CreatedAt.After(since)) && string(s.ID[:]) > string(page.After[:]) {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b order.Order) int {
		x, y := a.Snapshot().ID, b.Snapshot().ID
		return slices.Compare(x[:], y[:])
	})
	return list[:min(len(list), page.Limit)], nil
}

func (w *world) Void(_ context.Context, oid id.ID, _ uint64) (bool, error) {
	if _, exists := w.orders[oid]; exists {
		return false, nil
	}
	w.void[oid] = true
	return true, nil
}

func (w *world) MintReconciler(context.Context) (uint64, error) { return 1, nil }

var (
	thing   = id.ID{0: 1}
	missing = id.ID{0: 2}
	buyer   = id.ID{0: 3}
)

// event makes a fresh id for an event.
func (w *world) event() id.ID { w.events++; return id.ID{0: 9, 15: byte(w.events)} }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// open puts a product on its shelf and opens its gate.
func (w *world) open(pieces int64) {
	w.t.Helper()
	w.must(w.ProductCreated(w.t.Context(), w.event(), event.ProductCreated{Product: event.Product{ProductID: thing, InitialStock: pieces}}))
	w.must(w.StockOpened(w.t.Context(), w.event(), event.StockOpened{ProductStock: event.ProductStock{ProductID: thing}}))
}

// reserve holds pieces for an attempt, as ordering does.
func (w *world) reserve(hold byte, quantity int64) ports.Reserved {
	w.t.Helper()
	r, err := w.gate.Reserve(w.t.Context(), ports.Reservation{
		Product: thing, Hold: id.ID{1: hold}, Order: w.ids.New(), User: buyer, Quantity: quantity, TTL: 30 * time.Second,
	})
	w.must(err)
	return r
}

// place commits an order under a hold and answers its event.
func (w *world) place(r ports.Reserved) event.OrderPlaced {
	w.t.Helper()
	price, err := money.New(100, "CNY")
	w.must(err)
	o, e, err := order.Place(order.Request{
		ID: r.Hold.Order, UserID: buyer, ProductID: thing, HoldID: r.Hold.ID, Quantity: r.Hold.Quantity, UnitPrice: price, At: time.Now(), PayWithin: time.Hour,
	})
	w.must(err)
	w.orders[r.Hold.Order] = o
	p, err := event.OfOrder(e)
	w.must(err)
	return p.(event.OrderPlaced) //nolint:errcheck // it was placed
}

// cancel cancels a placed order and answers its event.
func (w *world) cancel(oid id.ID) event.OrderCancelled {
	w.t.Helper()
	o, e, _, err := w.orders[oid].Cancel(order.ReasonUser, time.Now())
	w.must(err)
	w.orders[oid] = o
	p, err := event.OfOrder(e)
	w.must(err)
	return p.(event.OrderCancelled) //nolint:errcheck // it was cancelled
}

// free is what the gate would still sell; -1 when it is closed.
func (w *world) free() int64 {
	w.t.Helper()
	l, err := w.gate.Levels(w.t.Context(), []id.ID{thing})
	w.must(err)
	if !l[0].Open {
		return -1
	}
	return l[0].Free
}

func (w *world) onHand() int64 {
	w.t.Helper()
	var item inventory.Item
	w.must(w.store.Tx(w.t.Context(), func(ctx context.Context, r ports.StockingRepos) (err error) {
		item, err = r.Shelves.Get(ctx, thing)
		return err
	}))
	return item.OnHand
}

func (w *world) want(what string, got, want int64) {
	w.t.Helper()
	if got != want {
		w.t.Errorf("%s is %d, want %d", what, got, want)
	}
}

// heard are the events that stocking has said, by type, in order; each is told
// to the gate once.
func (w *world) heard(tell bool) []string {
	w.t.Helper()
	var types []string
	for shard := range ports.OutboxShards {
		var rows []ports.OutboxRow
		w.must(w.store.KitTx(w.t.Context(), func(ctx context.Context, k ports.Kit) (err error) {
			if rows, err = k.OutboxLog.Pending(ctx, shard, 100); err != nil {
				return err
			}
			var ids []id.ID
			for _, row := range rows {
				ids = append(ids, row.ID)
			}
			return k.OutboxLog.Mark(ctx, ids)
		}))
		for _, row := range rows {
			types = append(types, row.Envelope.Type)
			if tell {
				w.must(w.tell(w.t.Context(), row.Envelope))
			}
		}
	}
	return types
}

func (w *world) tell(ctx context.Context, e event.Envelope) error {
	switch e.Type {
	case event.TypeStockDeducted:
		p, err := event.Decode[event.StockDeducted](e)
		w.must(err)
		return w.StockDeducted(ctx, e.ID, p)
	case event.TypeStockRefused:
		p, err := event.Decode[event.StockRefused](e)
		w.must(err)
		return w.StockRefused(ctx, e.ID, p)
	case event.TypeStockReturned:
		p, err := event.Decode[event.StockReturned](e)
		w.must(err)
		return w.StockReturned(ctx, e.ID, p)
	default:
		return nil
	}
}
