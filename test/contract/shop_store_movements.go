package contract

import (
	"context"
	"reflect"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
)

// movementOf is a movement of an order (or an operation) of product 1, made a
// number of milliseconds after the case began.
func movementOf(order int, kind inventory.Kind, after int) inventory.Movement {
	return inventory.Movement{
		ID: growingID(order), Kind: kind, ProductID: growingID(1), UserID: growingID(100 + order), HoldID: growingID(200 + order),
		Quantity: 2, At: caseTime.Add(time.Duration(after) * time.Millisecond),
	}
}

func move(t *testing.T, s ports.Stocking, m inventory.Movement) error {
	return s.Tx(t.Context(), func(ctx context.Context, r ports.StockingRepos) error { return r.Movements.Insert(ctx, m) })
}

// deduct takes an order's pieces and notes that, as one.
func deduct(ctx context.Context, r ports.StockingRepos, order int) error {
	if err := r.Movements.Insert(ctx, movementOf(order, inventory.Deducted, 0)); err != nil {
		return err
	}
	_, err := r.Shelves.Take(ctx, growingID(1), 2)
	return err
}

// deductOncePerOrder deducts an order again, also from two transactions that
// begin before either commits.
func deductOncePerOrder(t *testing.T, b Backend[ports.Stocking]) {
	s := b.Node(t)
	openShelf(t, s, 1, 10)
	c := &rowsCase[ports.Stocking, ports.StockingRepos]{t: t, b: b}
	errs := c.meet(func(ctx context.Context, r ports.StockingRepos, met func()) error {
		err := deduct(ctx, r, 1)
		met()
		return err
	})
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("two deductions of one order ended alike: %v, %v", errs[0], errs[1])
	}
	wantOnHand(t, s, 1, 8)
	wantCode(t, fault.AlreadyExists, "deduct again", s.Tx(t.Context(), func(ctx context.Context, r ports.StockingRepos) error {
		return deduct(ctx, r, 1)
	}))
	wantOnHand(t, s, 1, 8)
}

// returnBeforeDeduct: what comes first takes the order's only place, so that
// the deduction that arrives later moves nothing.
func returnBeforeDeduct(t *testing.T, b Backend[ports.Stocking]) {
	s := b.Node(t)
	openShelf(t, s, 1, 10)
	noError(t, "leave a tombstone", move(t, s, movementOf(1, inventory.Tombstone, 0)))
	wantCode(t, fault.AlreadyExists, "deduct after a tombstone", s.Tx(t.Context(), func(ctx context.Context, r ports.StockingRepos) error {
		return deduct(ctx, r, 1)
	}))
	wantOnHand(t, s, 1, 10)
	wantMovements(t, s, 1, movementOf(1, inventory.Tombstone, 0))
}

// movementsUnique: deducted, refused and tombstone exclude each other; returned
// and restocked each happen once; those of other orders are free.
func movementsUnique(t *testing.T, b Backend[ports.Stocking]) {
	s := b.Node(t)
	firsts := []inventory.Kind{inventory.Deducted, inventory.Refused, inventory.Tombstone}
	for i, first := range firsts {
		noError(t, "insert "+string(first), move(t, s, movementOf(i, first, 0)))
		for _, second := range firsts {
			wantCode(t, fault.AlreadyExists, string(second)+" after "+string(first), move(t, s, movementOf(i, second, 1)))
		}
		noError(t, "return after "+string(first), move(t, s, movementOf(i, inventory.Returned, 2)))
		wantCode(t, fault.AlreadyExists, "return twice", move(t, s, movementOf(i, inventory.Returned, 3)))
	}
	noError(t, "restock", move(t, s, movementOf(9, inventory.Restocked, 0)))
	wantCode(t, fault.AlreadyExists, "restock twice", move(t, s, movementOf(9, inventory.Restocked, 1)))
}

func wantMovements(t *testing.T, s ports.Stocking, order int, want ...inventory.Movement) {
	t.Helper()
	noError(t, "list an order's movements", s.Tx(t.Context(), func(ctx context.Context, r ports.StockingRepos) error {
		got, err := r.Movements.OfOrder(ctx, growingID(order))
		if !reflect.DeepEqual(got, want) {
			t.Errorf("the order's movements are %+v, want %+v", got, want)
		}
		return err
	}))
}

func movementsOfOrder(t *testing.T, b Backend[ports.Stocking]) {
	s := b.Node(t)
	wantMovements(t, s, 1)
	noError(t, "deduct", move(t, s, movementOf(1, inventory.Deducted, 5)))
	noError(t, "deduct another", move(t, s, movementOf(2, inventory.Deducted, 6)))
	noError(t, "return", move(t, s, movementOf(1, inventory.Returned, 7)))
	wantMovements(t, s, 1, movementOf(1, inventory.Deducted, 5), movementOf(1, inventory.Returned, 7))
}

// movementsSince lists in the order of their times, from one on, in parts.
func movementsSince(t *testing.T, b Backend[ports.Stocking]) {
	s := b.Node(t)
	for _, m := range []inventory.Movement{
		movementOf(3, inventory.Deducted, 30), movementOf(1, inventory.Deducted, 10), movementOf(2, inventory.Restocked, 20),
		movementOf(4, inventory.Returned, 40),
	} {
		noError(t, "insert", move(t, s, m))
	}
	other := movementOf(5, inventory.Deducted, 25)
	other.ProductID = growingID(2)
	noError(t, "insert another product's", move(t, s, other))
	all := []inventory.Movement{movementOf(2, inventory.Restocked, 20), movementOf(3, inventory.Deducted, 30), movementOf(4, inventory.Returned, 40)}
	for skip := range len(all) + 2 {
		for limit := 1; limit <= len(all)+1; limit++ {
			noError(t, "list movements", s.Tx(t.Context(), func(ctx context.Context, r ports.StockingRepos) error {
				got, err := r.Movements.Since(ctx, growingID(1), caseTime.Add(20*time.Millisecond), skip, limit)
				want := all[min(skip, len(all)):min(skip+limit, len(all))]
				if len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
					t.Errorf("%d movements after %d are %+v, want %+v", limit, skip, got, want)
				}
				return err
			}))
		}
	}
}
