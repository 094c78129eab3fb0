package events_test

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang/mock/gomock"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/auditing"
	"example.com/surge/app/billing"
	"example.com/surge/app/consuming"
	"example.com/surge/app/notifying"
	"example.com/surge/app/ordering"
	"example.com/surge/app/ranking"
	"example.com/surge/app/stocking"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/core/payment"
	"example.com/surge/core/product"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
	"example.com/surge/test/mocks"
)

// world is the contexts of the shop that a sale goes through, each over its
// own store, with nothing between them but their events.
type world struct {
	events.Shop
	t        *testing.T
	contexts []ports.Context
	stocks   ports.Stocking
	gate     *memory.Stock
	mail     *memory.Mailboxes
	gateway  *mocks.MockPaymentGateway
	shelf    shelf
	ids      ids
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		t: t, gate: memory.NewStockBackend().Node(), mail: memory.NewMailboxesBackend().Node(),
		gateway: mocks.NewMockPaymentGateway(gomock.NewController(t)), shelf: shelf{},
	}
	orders, stocks, bills := memory.NewOrderingStore().Node(), memory.NewStockingStore().Node(), memory.NewBillingStore().Node()
	lock := memory.NewLockBackend().Node()
	t.Cleanup(lock.Close)
	w.stocks = stocks
	w.contexts = []ports.Context{orders, stocks, bills}
	w.Ordering = ordering.New(ordering.Deps{
		Store: orders, Gate: w.gate, SoldOut: w.gate, Products: w.shelf, Delays: memory.NewDelayQueueBackend().Node(), IDs: &w.ids,
	}, ordering.Config{})
	w.Stocking = stocking.New(stocking.Deps{
		Store: stocks, Gate: w.gate, Lock: lock, Levels: stocking.NewLevels(stocks, w.gate), Products: w.shelf,
		Orders: w.Ordering, Voider: w.Ordering, IDs: &w.ids,
	})
	w.Billing = billing.New(billing.Deps{Store: bills, Orders: w.Ordering, Gateway: w.gateway, IDs: &w.ids})
	w.Ranking = ranking.New(ranking.Deps{
		Store: memory.NewCatalogStore().Node(), Board: memory.NewRankingBackend().Node(),
		Cache: memory.NewCacheBackend(memory.CacheOptions{}).Node(), Products: w.shelf,
	})
	w.Notifying = notifying.New(w.mail)
	w.Auditing = auditing.New(memory.NewAuditingStore().Node(), &w.ids)
	return w
}

// offer puts a product on sale.
func (w *world) offer(pieces int64) id.ID {
	w.t.Helper()
	price, err := money.New(1999, "CNY")
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := product.New(w.ids.New(), product.Details{Name: "Teapot", Price: price}, pieces, time.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	w.shelf[p.ID()] = p
	if err := w.Stocking.ProductCreated(w.t.Context(), w.ids.New(), event.ProductCreated{Product: event.ProductOf(p)}); err != nil {
		w.t.Fatal(err)
	}
	w.settle()
	return p.ID()
}

// settle delivers every event, each of them twice as queues will, until nobody
// has anything to say.
func (w *world) settle() {
	w.t.Helper()
	for w.deliver() > 0 {
	}
}

func (w *world) deliver() (delivered int) {
	w.t.Helper()
	for _, c := range w.contexts {
		for shard := range ports.OutboxShards {
			for _, row := range w.take(c, shard) {
				delivered++
				w.hear(row.Envelope)
				w.hear(row.Envelope)
			}
		}
	}
	return delivered
}

// take marks what waits as published.
func (w *world) take(c ports.Context, shard int) (rows []ports.OutboxRow) {
	w.t.Helper()
	err := c.KitTx(w.t.Context(), func(ctx context.Context, k ports.Kit) (err error) {
		if rows, err = k.OutboxLog.Pending(ctx, shard, 100); err != nil {
			return err
		}
		var published []id.ID
		for _, r := range rows {
			published = append(published, r.ID)
		}
		return k.OutboxLog.Mark(ctx, published)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return rows
}

func (w *world) hear(e event.Envelope) {
	w.t.Helper()
	for _, s := range w.Subscriptions() {
		if !slices.Contains(s.Topics, e.Topic) {
			continue
		}
		if err := s.Handle(w.t.Context(), e); err != nil && !errors.Is(err, consuming.ErrUnknownType) {
			w.t.Fatalf("%s, at %s: %v", s.Group, e.Type, err)
		}
	}
}

// buy places an order of one piece, under a key that is the same each time.
func (w *world) buy(user, pid id.ID) ordering.Placed {
	w.t.Helper()
	p, err := w.Ordering.Place(w.t.Context(), ordering.PlaceInput{User: user, Key: "k", Product: pid, Quantity: 1})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) wantStatus(p ordering.Placed, want order.Status) {
	w.t.Helper()
	s := p.Order.Snapshot()
	o, err := w.Ordering.Get(w.t.Context(), s.UserID, s.ID)
	if err != nil || o.Status() != want {
		w.t.Errorf("the order is %s, not %s: %v", o.Status(), want, err)
	}
}

func (w *world) wantPayment(p ordering.Placed, want payment.Status) {
	w.t.Helper()
	s := p.Order.Snapshot()
	list, err := w.Billing.List(w.t.Context(), s.UserID, s.ID, ports.Page{Limit: 10})
	if err != nil || len(list) != 1 || list[0].Status() != want {
		w.t.Errorf("the payments are %+v, not one %s: %v", list, want, err)
	}
}

// wantPieces wants so many on the shelf, and at the gate.
func (w *world) wantPieces(pid id.ID, onHand, free int64) {
	w.t.Helper()
	err := w.stocks.Tx(w.t.Context(), func(ctx context.Context, r ports.StockingRepos) error {
		item, err := r.Shelves.Get(ctx, pid)
		if err == nil && item.OnHand != onHand {
			w.t.Errorf("%d on hand, not %d", item.OnHand, onHand)
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	levels, err := w.gate.Levels(w.t.Context(), []id.ID{pid})
	if err != nil || levels[0].Free != free {
		w.t.Errorf("%+v free, not %d: %v", levels, free, err)
	}
}

// wantMail wants messages of these kinds.
func (w *world) wantMail(user id.ID, want ...string) {
	w.t.Helper()
	var got []string
	for _, n := range w.mail.Mailbox(user) {
		got = append(got, n.Kind)
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("the mailbox has %v, not %v", got, want)
	}
}

// wantTrail wants an order's trail to be of these types.
func (w *world) wantTrail(p ordering.Placed, want ...string) {
	w.t.Helper()
	entries, err := w.Auditing.Trail(w.t.Context(), p.Order.Snapshot().ID, ports.Page{Limit: 100})
	var got []string
	for _, e := range entries {
		got = append(got, e.Event.Type)
	}
	if err != nil || !slices.Equal(got, want) {
		w.t.Errorf("the trail is %v, not %v: %v", got, want, err)
	}
}

// shelf is a catalogue.
type shelf map[id.ID]product.Product

func (s shelf) Product(_ context.Context, pid id.ID) (product.Product, error) {
	if p, ok := s[pid]; ok {
		return p, nil
	}
	return product.Product{}, fault.New(fault.NotFound, "no such product")
}

// ids are made from the time and a counter, as real ones are.
type ids struct{ n atomic.Uint64 }

func (g *ids) New() id.ID {
	var random [10]byte
	binary.BigEndian.PutUint64(random[2:], g.n.Add(1))
	return id.V7(time.Now(), random)
}
