package contract

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

// OrderingStore holds an adapter to ports.Ordering; Store holds it to the rest.
func OrderingStore(t *testing.T, h Harness[Lossy[ports.Ordering]]) {
	s := &suite[Lossy[ports.Ordering]]{h: h}
	plain := &suite[ports.Ordering]{h: Harness[ports.Ordering]{Run: h.Run, Lacks: h.Lacks, Open: func(t *testing.T) Backend[ports.Ordering] {
		b := h.Open(t)
		return Backend[ports.Ordering]{
			Node: func(t *testing.T) ports.Ordering { return b.Node(t).Store }, Pass: b.Pass, Down: b.Down, Up: b.Up, Lose: b.Lose,
		}
	}}}
	addRows(plain, rows[ports.OrderingRepos]{
		insert: func(ctx context.Context, r ports.OrderingRepos, n int) error {
			return r.Orders.Insert(ctx, orderNumber(n))
		},
		version: func(ctx context.Context, r ports.OrderingRepos, n int) (int64, error) {
			o, err := r.Orders.Get(ctx, growingID(n))
			return o.Snapshot().Version, err
		},
		update: func(ctx context.Context, r ports.OrderingRepos, n int, version int64) error {
			s := orderNumber(n).Snapshot()
			s.Version = version + 1
			o, err := order.Restore(s)
			if err != nil {
				return err
			}
			return r.Orders.Update(ctx, o)
		},
	})
	plain.add("InsertGetUpdate", ordersInsertGetUpdate)
	plain.add("PagesAreStable", ordersPages)
	plain.add("OverdueLongestFirst", ordersOverdue)
	plain.add("ListForGate", ordersForGate)
	plain.add("VoidBeatsLateCommit", voidBeatsLateCommit)
	plain.add("VoidRowsAreNoOrders", voidRowsAreNoOrders)
	plain.add("VoidRowsArePruned", voidRowsArePruned)
	plain.add("PurchaseCountConditional", purchaseCountConditional)
	plain.add("PurchaseCountUnderConcurrency", purchaseCountConcurrent)
	plain.run(t)
	addPlacements(s)
	s.run(t)
}

// orderNumber is a pending order; newer ones have greater ids. Even ones are
// user 100's, odd ones user 101's; all are of product 200.
func orderNumber(n int) order.Order {
	o, _ := placedOrder(n, 100+n%2, 200, 1)
	return o
}

// placedOrder makes an order and its event.
func placedOrder(n, user, product int, quantity int64) (order.Order, order.Event) {
	price, err := money.New(1999, "EUR")
	if err != nil {
		panic(err) // a bug of this file
	}
	at := caseTime.Add(time.Duration(n) * time.Millisecond)
	o, e, err := order.Place(order.Request{
		ID: growingID(n), UserID: growingID(user), ProductID: growingID(product), HoldID: id.Hash("hold", fmt.Sprint(n)),
		Quantity: quantity, UnitPrice: price, At: at, PayWithin: time.Hour,
	})
	if err != nil {
		panic(err) // a bug of this file
	}
	return o, e
}

func insertOrders(t *testing.T, s ports.Ordering, orders ...order.Order) {
	t.Helper()
	noError(t, "insert orders", s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) error {
		for _, o := range orders {
			if err := r.Orders.Insert(ctx, o); err != nil {
				return err
			}
		}
		return nil
	}))
}

func updateOrder(t *testing.T, s ports.Ordering, o order.Order) {
	t.Helper()
	noError(t, "update", s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) error { return r.Orders.Update(ctx, o) }))
}

func getOrder(t *testing.T, s ports.Ordering, n int) (o order.Order, err error) {
	err = s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) (err error) {
		o, err = r.Orders.Get(ctx, growingID(n))
		return err
	})
	return o, err
}

func wantOrder(t *testing.T, s ports.Ordering, want order.Order) {
	t.Helper()
	var got order.Order
	noError(t, "get an order", s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) (err error) {
		got, err = r.Orders.Get(ctx, want.Snapshot().ID)
		return err
	}))
	if got != want {
		t.Errorf("stored is %+v, want %+v", got, want)
	}
}

func ordersInsertGetUpdate(t *testing.T, b Backend[ports.Ordering]) {
	s := b.Node(t)
	o := orderNumber(1)
	insertOrders(t, s, o)
	wantOrder(t, b.Node(t), o)
	reserved, _, _ := o.Reserve(caseTime.Add(time.Minute), caseTime.Add(time.Second))
	updateOrder(t, s, reserved)
	wantOrder(t, b.Node(t), reserved)
	paid, _, _ := reserved.Capture(id.Hash("payment"), caseTime.Add(2*time.Second))
	updateOrder(t, s, paid)
	wantOrder(t, b.Node(t), paid)
}

func orderIDs(orders []order.Order) []id.ID {
	var ids []id.ID
	for _, o := range orders {
		ids = append(ids, o.Snapshot().ID)
	}
	return ids
}

// listed lists ids of orders in a transaction.
func orderList(t *testing.T, s ports.Ordering, list func(ctx context.Context, r ports.OrderingRepos) ([]order.Order, error)) (ids []id.ID, err error) {
	err = s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) error {
		orders, err := list(ctx, r)
		ids = orderIDs(orders)
		return err
	})
	return ids, err
}

func ordersPages(t *testing.T, b Backend[ports.Ordering]) {
	s := b.Node(t)
	insertOrders(t, s, orderNumber(2), orderNumber(8), orderNumber(1), orderNumber(4), orderNumber(6), orderNumber(3))
	list := func(page ports.Page) ([]id.ID, error) {
		return orderList(t, s, func(ctx context.Context, r ports.OrderingRepos) ([]order.Order, error) {
			return r.Orders.ListByUser(ctx, growingID(100), page)
		})
	}
	wantPages(t, growingIDs(8, 6, 4, 2), list)
	wantPagesOf(t, 2, growingIDs(8, 6, 4, 2), list, func() { insertOrders(t, s, orderNumber(10)) })
}

// ordersOverdue lists pending and reserved orders by when they had to be paid.
func ordersOverdue(t *testing.T, b Backend[ports.Ordering]) {
	s := b.Node(t)
	insertOrders(t, s, orderNumber(1), orderNumber(2), orderNumber(3), orderNumber(4), orderNumber(5))
	payBy := func(n int, ms int) order.Order {
		o, _, _ := orderNumber(n).Reserve(caseTime.Add(time.Duration(ms)*time.Millisecond), caseTime)
		updateOrder(t, s, o)
		return o
	}
	payBy(1, 50)
	payBy(2, 20)
	payBy(3, 30)
	cancelled, _, _, err := payBy(5, 40).Cancel(order.ReasonUser, caseTime)
	noError(t, "cancel", err)
	updateOrder(t, s, cancelled)
	// Order 4 is pending and has to be paid an hour later.
	for at, want := range map[time.Duration][]id.ID{
		20 * time.Millisecond:   nil,
		30 * time.Millisecond:   growingIDs(2),
		51 * time.Millisecond:   growingIDs(2, 3, 1),
		61 * time.Minute:        growingIDs(2, 3, 1, 4),
		-300 * time.Millisecond: nil,
	} {
		for limit := 1; limit <= 5; limit++ {
			got, err := orderList(t, s, func(ctx context.Context, r ports.OrderingRepos) ([]order.Order, error) {
				return r.Orders.Overdue(ctx, caseTime.Add(at), limit)
			})
			noError(t, "list overdue orders", err)
			if !slices.Equal(got, want[:min(limit, len(want))]) {
				t.Errorf("%d overdue orders after %s are %v, want %v", limit, at, got, want)
			}
		}
	}
}

// ordersForGate lists pending orders of any age, and recent ones of any state.
func ordersForGate(t *testing.T, b Backend[ports.Ordering]) {
	s := b.Node(t)
	other, _ := placedOrder(6, 100, 201, 1)
	insertOrders(t, s, orderNumber(5), orderNumber(1), orderNumber(2), orderNumber(4), orderNumber(3), other)
	for _, n := range []int{2, 4} {
		rejected, _, _ := orderNumber(n).Reject(caseTime)
		updateOrder(t, s, rejected)
	}
	list := func(product int) func(page ports.Page) ([]id.ID, error) {
		return func(page ports.Page) ([]id.ID, error) {
			return orderList(t, s, func(ctx context.Context, r ports.OrderingRepos) ([]order.Order, error) {
				return r.Orders.ListForGate(ctx, growingID(product), caseTime.Add(2*time.Millisecond), page)
			})
		}
	}
	wantPages(t, growingIDs(1, 3, 4, 5), list(200)) // 2 is neither pending nor created after the time
	wantPages(t, growingIDs(6), list(201))
}
