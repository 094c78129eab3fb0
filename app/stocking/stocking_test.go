package stocking_test

import (
	"slices"
	"testing"
	"time"

	"example.com/surge/app/stocking"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

func TestAnOrderIsDeductedOnce(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(10)
		r := w.reserve(1, 3)
		e, eid := w.place(r), w.event()
		w.must(w.OrderPlaced(t.Context(), eid, e))
		w.must(w.OrderPlaced(t.Context(), eid, e))
		w.must(w.OrderPlaced(t.Context(), w.event(), e)) // the same order under another event
		w.want("on hand", w.onHand(), 7)
		if heard := w.heard(true); !slices.Equal(heard, []string{"stock.opened", "stock.deducted"}) && !slices.Equal(heard, []string{"stock.deducted", "stock.opened"}) {
			t.Errorf("heard %v", heard)
		}
		w.want("free", w.free(), 7)
	})
}

func TestTheShelfRefusesWhatItHasNot(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(5)
		lost := w.place(w.reserve(1, 5))
		w.must(w.OrderPlaced(t.Context(), w.event(), lost))
		w.heard(true)
		extra := w.reserve(2, 1)
		if extra.Outcome != ports.ReserveSoldOut {
			t.Fatalf("reserved %+v from an empty gate", extra)
		}
		// A fault let one in: the order exists all the same.
		extra.Hold = ports.Hold{ID: id.ID{1: 2}, Order: w.ids.New(), User: buyer, Quantity: 1}
		w.must(w.OrderPlaced(t.Context(), w.event(), w.place(extra)))
		w.want("on hand", w.onHand(), 0)
		if heard := w.heard(true); !slices.Equal(heard, []string{"stock.refused"}) {
			t.Errorf("heard %v", heard)
		}
	})
}

func TestACancelledOrderComesBackOnce(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(5)
		e := w.place(w.reserve(1, 2))
		w.must(w.OrderPlaced(t.Context(), w.event(), e))
		c := w.cancel(e.OrderID)
		w.must(w.OrderCancelled(t.Context(), w.event(), c))
		w.must(w.OrderCancelled(t.Context(), w.event(), c))
		w.heard(true)
		w.want("on hand", w.onHand(), 5)
		w.want("free", w.free(), 5)
	})
}

func TestAReturnThatComesFirstLeavesATombstone(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(5)
		e := w.place(w.reserve(1, 2))
		w.must(w.OrderCancelled(t.Context(), w.event(), w.cancel(e.OrderID)))
		w.must(w.OrderPlaced(t.Context(), w.event(), e))
		w.want("on hand", w.onHand(), 5)
		after(time.Minute)
		w.must(w.Reconcile(t.Context()))
		w.want("free", w.free(), 5)
	})
}

func TestAPlacedOrderWaitsForItsShelf(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		e := w.place(ports.Reserved{Hold: ports.Hold{ID: id.ID{1: 1}, Order: w.ids.New(), Quantity: 1}})
		if err := w.OrderPlaced(t.Context(), w.event(), e); !fault.Is(err, fault.Unavailable) {
			t.Errorf("without a shelf: %v, want Unavailable", err)
		}
	})
}

func TestRestockIsOncePerKey(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(1)
		key := &ports.IdempotencyKey{User: buyer, Scope: "restock", Key: "k"}
		in := stocking.Restock{Product: thing, Quantity: 4, Key: key, Hash: id.ID{1}}
		for i, want := range []bool{false, true} {
			if replayed, err := w.Restock(t.Context(), in); err != nil || replayed != want {
				t.Errorf("call %d: replayed %v, %v", i+1, replayed, err)
			}
		}
		in.Hash = id.ID{2}
		if _, err := w.Restock(t.Context(), in); !fault.Is(err, fault.IdempotencyMismatch) {
			t.Errorf("another request under the key: %v", err)
		}
		w.want("on hand", w.onHand(), 5)
		w.want("free at once", w.free(), 5)
		for range 2 { // without a key every request adds
			_, err := w.Restock(t.Context(), stocking.Restock{Product: thing, Quantity: 1})
			w.must(err)
		}
		w.want("on hand", w.onHand(), 7)
	})
}

func TestRestockRefusesNonsense(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		if _, err := w.Restock(t.Context(), stocking.Restock{Product: missing, Quantity: 1}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a product that is not there: %v", err)
		}
		if _, err := w.Restock(t.Context(), stocking.Restock{Product: thing, Quantity: 1}); !fault.Is(err, fault.Unavailable) {
			t.Errorf("a product without a shelf yet: %v", err)
		}
		w.open(1)
		for _, n := range []int64{0, -1, 1 << 40} {
			if _, err := w.Restock(t.Context(), stocking.Restock{Product: thing, Quantity: n}); !fault.Is(err, fault.InvalidArgument) {
				t.Errorf("%d pieces: %v", n, err)
			}
		}
	})
}

func after(d time.Duration) { <-time.After(d) }
