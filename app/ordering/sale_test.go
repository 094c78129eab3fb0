package ordering_test

import (
	"context"
	"encoding/binary"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/ordering"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/core/product"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// sale is ordering over stores in memory, with one product at an open gate.
type sale struct {
	*ordering.Service
	t      testing.TB
	store  *memory.OrderingStore
	stock  *memory.StockBackend
	delays *memory.DelayQueueBackend
	shelf  shelf
	deps   ordering.Deps // of Service, for another node with something changed
	pid    id.ID
}

func open(t testing.TB, pieces int64, edits ...func(*product.Details)) *sale {
	t.Helper()
	s := &sale{
		t: t, store: memory.NewOrderingStore(), stock: memory.NewStockBackend(), delays: memory.NewDelayQueueBackend(),
		shelf: shelf{},
	}
	s.deps = ordering.Deps{
		Store: s.store.Node(), Gate: s.stock.Node(), SoldOut: s.stock.Node(), Products: s.shelf, Delays: s.delays.Node(), IDs: new(ids),
	}
	s.Service = ordering.New(s.deps, ordering.Config{})
	s.pid = s.offer(pieces, edits...)
	return s
}

// with is another node, with something changed.
func (s *sale) with(change func(*ordering.Deps)) *ordering.Service {
	d := s.deps
	change(&d)
	return ordering.New(d, ordering.Config{})
}

// offer puts one more product on sale.
func (s *sale) offer(pieces int64, edits ...func(*product.Details)) id.ID {
	s.t.Helper()
	price, err := money.New(1999, "CNY")
	if err != nil {
		s.t.Fatal(err)
	}
	d := product.Details{Name: "Teapot", Price: price}
	for _, edit := range edits {
		edit(&d)
	}
	p, err := product.New(s.deps.IDs.New(), d, pieces, time.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	s.shelf[p.ID()] = p
	s.openGate(p.ID(), pieces)
	return p.ID()
}

func (s *sale) openGate(pid id.ID, free int64) {
	s.t.Helper()
	ticket, closed, err := s.stock.Node().Prepare(s.t.Context(), pid)
	if err == nil && closed {
		err = s.stock.Node().Open(s.t.Context(), pid, ticket, ports.StockState{Free: free})
	}
	if err != nil || !closed {
		s.t.Fatalf("open the gate: %v, %v", closed, err)
	}
}

// free is how many pieces the gate has.
func (s *sale) free(pid id.ID) int64 {
	s.t.Helper()
	levels, err := s.stock.Node().Levels(s.t.Context(), []id.ID{pid})
	if err != nil || !levels[0].Open {
		s.t.Fatalf("levels: %+v, %v", levels, err)
	}
	return levels[0].Free
}

// buy asks for one piece.
func (s *sale) buy(user id.ID, key string) ordering.PlaceInput {
	return ordering.PlaceInput{User: user, Key: key, Product: s.pid, Quantity: 1}
}

// placed places an order that must succeed.
func (s *sale) placed(in ordering.PlaceInput) order.Snapshot {
	s.t.Helper()
	p, err := s.Place(s.t.Context(), in)
	if err != nil || p.Replayed {
		s.t.Fatalf("place: %+v, %v", p, err)
	}
	return p.Order.Snapshot()
}

// reserved makes an order reserved, as stocking would.
func (s *sale) reserved(o order.Snapshot) {
	s.t.Helper()
	if err := s.StockDeducted(s.t.Context(), s.deps.IDs.New(), event.StockDeducted{OrderStock: stockOf(o)}); err != nil {
		s.t.Fatal(err)
	}
}

func stockOf(o order.Snapshot) event.OrderStock {
	e := event.OrderStock{UserID: o.UserID, ProductID: o.ProductID, HoldID: o.HoldID, Quantity: o.Quantity}
	e.OrderID = o.ID
	return e
}

func paymentOf(o order.Snapshot, pid id.ID) event.PaymentCaptured {
	e := event.Payment{PaymentID: pid, UserID: o.UserID, Amount: event.MoneyOf(o.Total)}
	e.OrderID = o.ID
	return event.PaymentCaptured{Payment: e}
}

// now is an order as the store has it.
func (s *sale) now(o order.Snapshot) order.Snapshot {
	s.t.Helper()
	stored, err := s.Get(s.t.Context(), o.UserID, o.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return stored.Snapshot()
}

// said lists the types of an order's events that wait to be published, whose
// versions must follow each other.
func (s *sale) said(oid id.ID) []string {
	s.t.Helper()
	var types []string
	err := s.store.Node().KitTx(s.t.Context(), func(ctx context.Context, k ports.Kit) error {
		types = nil
		rows, err := k.OutboxLog.Pending(ctx, ports.OutboxShard(oid.String()), 1000)
		for _, r := range rows {
			if r.Envelope.Key == oid.String() {
				types = append(types, r.Envelope.Type)
				if r.Version != int64(len(types)) {
					s.t.Errorf("%s has version %d", r.Envelope.Type, r.Version)
				}
			}
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return types
}

func (s *sale) wantSaid(oid id.ID, want ...string) {
	s.t.Helper()
	if got := s.said(oid); !slices.Equal(got, want) {
		s.t.Errorf("events are %v, not %v", got, want)
	}
}

// refused wants an error with a code, and for Unavailable a time to wait.
func refused(t testing.TB, err error, code fault.Code) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Fatalf("want %s, got %v", code, err)
	}
	if code == fault.Unavailable && fault.From(err).RetryAfter() <= 0 {
		t.Errorf("no time to retry after: %v", err)
	}
}

// pass lets virtual time go by.
func pass(d time.Duration) { <-time.After(d) }

// ids are made from a counter; made by two of them they never collide.
type ids struct {
	n    atomic.Uint64
	salt byte
}

func (g *ids) New() id.ID {
	random := [10]byte{0, g.salt}
	binary.BigEndian.PutUint64(random[2:], g.n.Add(1))
	return id.V7(time.Unix(0, 0), random)
}

var users = ids{salt: 1}

func someone() id.ID { return users.New() }

// shelf is a catalogue.
type shelf map[id.ID]product.Product

func (s shelf) Product(_ context.Context, pid id.ID) (product.Product, error) {
	if p, ok := s[pid]; ok {
		return p, nil
	}
	return product.Product{}, fault.New(fault.NotFound, "no such product")
}

// calls counts what a use case asks of gate and store.
type calls struct {
	gate, store int
}

type countedGate struct {
	ports.StockGate
	*calls
}

func (g countedGate) Find(ctx context.Context, product, hold id.ID) (ports.Hold, error) {
	g.gate++
	return g.StockGate.Find(ctx, product, hold)
}

func (g countedGate) Reserve(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
	g.gate++
	return g.StockGate.Reserve(ctx, r)
}

func (g countedGate) Release(ctx context.Context, product, hold, order id.ID) error {
	g.gate++
	return g.StockGate.Release(ctx, product, hold, order)
}

type countedStore struct {
	ports.Ordering
	*calls
}

func (s countedStore) Tx(ctx context.Context, fn func(context.Context, ports.OrderingRepos) error) error {
	s.store++
	return s.Ordering.Tx(ctx, fn)
}

func (s countedStore) Place(ctx context.Context, p ports.Placement) (ports.Placed, error) {
	s.store++
	return s.Ordering.Place(ctx, p)
}

// reserving is a gate whose Reserve is something else.
type reserving struct {
	ports.StockGate
	reserve func(ctx context.Context, r ports.Reservation) (ports.Reserved, error)
}

func (g reserving) Reserve(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
	return g.reserve(ctx, r)
}

// before is a store to which something else comes first.
type before struct {
	ports.Ordering
	first func()
}

func (s before) Place(ctx context.Context, p ports.Placement) (ports.Placed, error) {
	s.first()
	return s.Ordering.Place(ctx, p)
}
