package stocking_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// crowd tells of orders, all at the same time,
// and answers their errors.
func (w *world) crowd(ctx context.Context, orders ...event.OrderPlaced) []error {
	errs := make([]error, len(orders))
	var all sync.WaitGroup
	for i, e := range orders {
		eid := w.event()
		all.Go(func() { errs[i] = w.OrderPlaced(ctx, eid, e) })
	}
	all.Wait()
	return errs
}

// pieces commits n orders of a piece each; the gate may have admitted too many.
func (w *world) pieces(n int) []event.OrderPlaced {
	list := make([]event.OrderPlaced, n)
	for i := range list {
		list[i] = w.place(ports.Reserved{Hold: ports.Hold{ID: id.ID{1: byte(i), 2: 7}, Order: w.ids.New(), User: buyer, Quantity: 1}})
	}
	return list
}

func TestACrowdSharesTransactions(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(100)
		w.heard(true)
		w.slow = 10 * time.Millisecond
		before := w.txs
		for _, err := range w.crowd(t.Context(), w.pieces(100)...) {
			w.must(err)
		}
		if took := w.txs - before; took > 3 {
			t.Errorf("100 orders at once took %d transactions", took)
		}
		w.want("on hand", w.onHand(), 0)
		w.want("events", int64(len(w.heard(true))), 100)
		w.want("observed", int64(w.moved), 101)
	})
}

func TestACrowdIsRefusedOneByOne(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(3)
		w.heard(true)
		cancelled := w.place(w.reserve(1, 1))
		w.must(w.OrderCancelled(t.Context(), w.event(), w.cancel(cancelled.OrderID)))
		for _, err := range w.crowd(t.Context(), append(w.pieces(5), cancelled)...) {
			w.must(err)
		}
		heard := w.heard(true)
		slices.Sort(heard)
		if want := []string{"stock.deducted", "stock.deducted", "stock.deducted", "stock.refused", "stock.refused"}; !slices.Equal(heard, want) {
			t.Errorf("heard %v, want %v", heard, want)
		}
		w.want("on hand", w.onHand(), 0)
	})
}

func TestWhoGivesUpLeavesTheCrowd(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(10)
		w.slow = time.Second
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(500*time.Millisecond, cancel)
		var others sync.WaitGroup
		for _, e := range w.pieces(2) { // one under way, the other waits
			eid := w.event()
			others.Go(func() { w.must(w.OrderPlaced(t.Context(), eid, e)) })
			synctest.Wait()
		}
		if errs := w.crowd(ctx, w.pieces(1)...); !fault.Is(errs[0], fault.Cancelled) {
			t.Errorf("who gave up heard %v", errs[0])
		}
		others.Wait()
		w.want("on hand", w.onHand(), 8)
	})
}

func TestACrowdOutlivesItsTransaction(t *testing.T) {
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("no") },
		"panic": func() error { panic("no") },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, w *world) {
				w.open(10)
				w.fail = fail
				for _, err := range w.crowd(t.Context(), w.pieces(4)...) {
					w.must(err)
				}
				w.want("on hand", w.onHand(), 6)
			})
		})
	}
}
