package billing_test

import (
	"context"
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang/mock/gomock"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/billing"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
	"example.com/surge/test/mocks"
)

// till is billing over a store in memory, with a gateway whose every call is
// expected.
type till struct {
	*billing.Service
	t       *testing.T
	store   *memory.StoreBackend[ports.BillingRepos]
	orders  *book
	gateway *mocks.MockPaymentGateway
	ids     *ids
}

func openTill(t *testing.T) *till {
	t.Helper()
	x := &till{
		t: t, store: memory.NewBillingStore(), orders: &book{orders: map[id.ID]order.Order{}},
		gateway: mocks.NewMockPaymentGateway(gomock.NewController(t)), ids: new(ids),
	}
	x.Service = billing.New(billing.Deps{Store: x.store.Node(), Orders: x.orders, Gateway: x.gateway, IDs: x.ids})
	return x
}

// pay asks for a payment of an order.
func pay(o order.Order, key string) billing.PayInput {
	return billing.PayInput{User: o.Snapshot().UserID, Order: o.Snapshot().ID, Key: key, Token: "tok"}
}

// request is a context with the id of the request.
func (x *till) request(rid string) context.Context { return ports.WithRequest(x.t.Context(), rid, "") }

// listed are the states of an order's payments, newest first.
func (x *till) listed(o order.Order) []payment.Status {
	x.t.Helper()
	list, err := x.List(x.t.Context(), o.Snapshot().UserID, o.Snapshot().ID, ports.Page{Limit: 100})
	if err != nil {
		x.t.Fatal(err)
	}
	var states []payment.Status
	for _, p := range list {
		states = append(states, p.Status())
	}
	return states
}

func (x *till) wantListed(o order.Order, want ...payment.Status) {
	x.t.Helper()
	if got := x.listed(o); !slices.Equal(got, want) {
		x.t.Errorf("payments are %v, not %v", got, want)
	}
}

// wantSaid wants these types of events about an order to wait to be published.
func (x *till) wantSaid(o order.Order, want ...string) {
	x.t.Helper()
	key := o.Snapshot().ID.String()
	var types []string
	err := x.store.Node().KitTx(x.t.Context(), func(ctx context.Context, k ports.Kit) error {
		types = nil
		rows, err := k.OutboxLog.Pending(ctx, ports.OutboxShard(key), 1000)
		for _, r := range rows {
			if r.Envelope.Key == key && r.Envelope.Topic == event.OrderTopic {
				types = append(types, r.Envelope.Type)
			}
		}
		return err
	})
	if err != nil || !slices.Equal(types, want) {
		x.t.Errorf("events are %v, %v; not %v", types, err, want)
	}
}

// refused wants an error with a code, and a time to wait if retry.
func refused(t *testing.T, err error, code fault.Code, retry bool) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Fatalf("want %s, got %v", code, err)
	}
	if got := fault.From(err).RetryAfter() > 0; got != retry {
		t.Errorf("retry after %v: %v", fault.From(err).RetryAfter(), err)
	}
}

// pass lets virtual time go by.
func pass(d time.Duration) { <-time.After(d) }

// ids are made from the time and a counter; made by two of them they never
// collide.
type ids struct {
	n    atomic.Uint64
	salt byte
}

func (g *ids) New() id.ID {
	random := [10]byte{0, g.salt}
	binary.BigEndian.PutUint64(random[2:], g.n.Add(1))
	return id.V7(time.Now(), random)
}

var others = ids{salt: 1}

func someone() id.ID { return others.New() }

// book is ordering, as far as billing asks.
type book struct {
	ports.OrderReader
	mu     sync.Mutex
	orders map[id.ID]order.Order
}

func (b *book) OrderOf(_ context.Context, user, oid id.ID) (order.Order, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if o, ok := b.orders[oid]; ok && o.Snapshot().UserID == user {
		return o, nil
	}
	return order.Order{}, fault.New(fault.NotFound, "no such order")
}

func (b *book) put(o order.Order) order.Order {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.orders[o.Snapshot().ID] = o
	return o
}

// pending puts in an order that waits for stock.
func (b *book) pending(t *testing.T) order.Order {
	t.Helper()
	price, err := money.New(1999, "CNY")
	if err != nil {
		t.Fatal(err)
	}
	o, _, err := order.Place(order.Request{
		ID: someone(), UserID: someone(), ProductID: someone(), HoldID: someone(), Quantity: 1, UnitPrice: price,
		At: time.Now(), PayWithin: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.put(o)
}

func (b *book) reserve(o order.Order) order.Order {
	n, _, _ := o.Reserve(time.Now().Add(15*time.Minute), time.Now())
	return b.put(n)
}

// reserved puts in an order that may be paid.
func (b *book) reserved(t *testing.T) order.Order {
	t.Helper()
	return b.reserve(b.pending(t))
}
