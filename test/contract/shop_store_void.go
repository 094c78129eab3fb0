package contract

import (
	"context"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

// voidBeatsLateCommit: whichever of an order and its void row commits first
// keeps the other out, also when both began before either committed.
func voidBeatsLateCommit(t *testing.T, b Backend[ports.Ordering]) {
	s := b.Node(t)
	wantVoid(t, s, 1, true)
	p := placement(1)
	wantPlaced(t, b.Node(t), p, ports.PlaceVoid)
	_, err := getOrder(t, s, 1)
	wantCode(t, fault.NotFound, "get an order that was voided", err)

	c := &rowsCase[ports.Ordering, ports.OrderingRepos]{t: t, b: b}
	var voided bool
	errs := c.meet(
		func(ctx context.Context, r ports.OrderingRepos, met func()) (err error) {
			voided, err = r.Orders.Void(ctx, growingID(2))
			met()
			return err
		},
		func(ctx context.Context, r ports.OrderingRepos, met func()) error {
			err := r.Orders.Insert(ctx, orderNumber(2))
			met()
			return err
		})
	noError(t, "void", errs[0])
	if voided {
		wantCode(t, fault.AlreadyExists, "insert an order that was voided", errs[1])
	} else {
		noError(t, "insert an order that could not be voided", errs[1])
		wantOrder(t, s, orderNumber(2))
	}
}

func void(t *testing.T, s ports.Ordering, n int) (ok bool) {
	t.Helper()
	noError(t, "void", s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) (err error) {
		ok, err = r.Orders.Void(ctx, growingID(n))
		return err
	}))
	return ok
}

func wantVoid(t *testing.T, s ports.Ordering, n int, want bool) {
	t.Helper()
	if got := void(t, s, n); got != want {
		t.Errorf("void of order %d answers %v, want %v", n, got, want)
	}
}

func voidRowsAreNoOrders(t *testing.T, b Backend[ports.Ordering]) {
	s := b.Node(t)
	wantVoid(t, s, 1, true)
	wantVoid(t, b.Node(t), 1, true)
	_, err := getOrder(t, s, 1)
	wantCode(t, fault.NotFound, "get a void row", err)
	reserved, _, _ := orderNumber(1).Reserve(caseTime, caseTime)
	wantCode(t, fault.NotFound, "update a void row", s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) error {
		return r.Orders.Update(ctx, reserved)
	}))
	wantCode(t, fault.AlreadyExists, "insert over a void row", s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) error {
		return r.Orders.Insert(ctx, orderNumber(1))
	}))
	for name, list := range map[string]func(ctx context.Context, r ports.OrderingRepos) ([]order.Order, error){
		"ListByUser": func(ctx context.Context, r ports.OrderingRepos) ([]order.Order, error) {
			return r.Orders.ListByUser(ctx, id.Nil, ports.Page{Limit: many})
		},
		"Overdue": func(ctx context.Context, r ports.OrderingRepos) ([]order.Order, error) {
			return r.Orders.Overdue(ctx, caseTime.AddDate(1, 0, 0), many)
		},
		"ListForGate": func(ctx context.Context, r ports.OrderingRepos) ([]order.Order, error) {
			return r.Orders.ListForGate(ctx, id.Nil, time.Time{}, ports.Page{Limit: many})
		},
	} {
		ids, err := orderList(t, s, list)
		noError(t, name, err)
		if len(ids) != 0 {
			t.Errorf("%s lists void rows: %v", name, ids)
		}
	}
	insertOrders(t, s, orderNumber(2))
	wantVoid(t, s, 2, false)
	wantOrder(t, s, orderNumber(2))
}

func voidRowsArePruned(t *testing.T, b Backend[ports.Ordering]) {
	s := b.Node(t)
	insertOrders(t, s, orderNumber(9))
	wantVoid(t, s, 1, true)
	wantVoid(t, s, 2, true)
	b.Pass(10 * tick)
	wantVoid(t, s, 3, true)
	for _, want := range []int{1, 1, 0} {
		noError(t, "prune", s.Tx(t.Context(), func(ctx context.Context, r ports.OrderingRepos) error {
			n, err := r.Orders.PruneVoid(ctx, 5*tick, 1)
			if n != want {
				t.Errorf("pruned %d, want %d", n, want)
			}
			return err
		}))
	}
	insertOrders(t, s, orderNumber(1), orderNumber(2))
	wantOrder(t, s, orderNumber(9))
	_, err := getOrder(t, s, 3)
	wantCode(t, fault.NotFound, "get a young void row", err)
	wantVoid(t, s, 3, true)
}
