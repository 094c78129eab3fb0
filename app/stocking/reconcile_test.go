package stocking_test

import (
	"testing"
	"time"

	"example.com/surge/app/stocking"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

func TestAnExpiredHoldIsResolvedAgainstTheStore(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(10)
		gone, committed, deducted := w.reserve(1, 1), w.reserve(2, 2), w.reserve(3, 3)
		w.place(committed)
		w.must(w.OrderPlaced(t.Context(), w.event(), w.place(deducted)))
		after(31 * time.Second)
		w.want("free before, for time gives nothing back", w.free(), 4)
		w.must(w.Reconcile(t.Context()))
		w.want("free", w.free(), 5)
		if !w.void[gone.Hold.Order] || len(w.void) != 1 {
			t.Errorf("voided %v, want only the order that was never placed", w.void)
		}
		for name, want := range map[*ports.Reserved]ports.HoldState{&gone: ports.HoldReleased, &committed: ports.HoldSettled, &deducted: ports.HoldSettled} {
			h, err := w.gate.Find(t.Context(), thing, name.Hold.ID)
			w.must(err)
			if h.State != want {
				t.Errorf("hold %v is %v, want %v", h.ID, h.State, want)
			}
		}
	})
}

func TestALostGateIsRebuiltFromTheStore(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(10)
		deducted, undeducted, cancelled := w.place(w.reserve(1, 1)), w.place(w.reserve(2, 2)), w.place(w.reserve(3, 3))
		w.must(w.OrderPlaced(t.Context(), w.event(), deducted))
		w.must(w.OrderPlaced(t.Context(), w.event(), cancelled))
		w.must(w.OrderCancelled(t.Context(), w.event(), w.cancel(cancelled.OrderID)))
		w.reserve(4, 4) // never placed: the loss takes it
		w.stock.Lose()
		w.want("free while closed", w.free(), -1)
		w.must(w.Reconcile(t.Context()))
		w.want("free: 10 on hand, 1 deducted, 2 to be", w.free(), 7)

		// What happens after is told as ever, and nothing twice.
		w.must(w.OrderPlaced(t.Context(), w.event(), undeducted))
		w.heard(true)
		w.want("free once everything was told", w.free(), 7)
		w.want("on hand", w.onHand(), 7)
		if r := w.reserve(1, 1); r.Fresh || r.Hold.Order != deducted.OrderID {
			t.Errorf("the gate does not know a replay: %+v", r)
		}
	})
}

// A node that was promised something by a gate that is lost still trusts it.
func TestALostGateOpensWhenItsPromisesAreOver(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(0)
		sold, err := w.gate.SoldOut(t.Context(), thing, ports.StockMark{})
		if err != nil || !sold.Is {
			t.Fatalf("%+v, %v", sold, err)
		}
		promised := time.Now()
		w.stock.Lose()
		w.must(w.Reconcile(t.Context()))
		if took := time.Since(promised); w.free() != 0 || took < ports.SoldOutLasts || took >= 50*time.Millisecond {
			t.Errorf("it has %d pieces after %v", w.free(), took)
		}
	})
}

// The order is cancelled in ordering, but stocking has heard neither of its
// events when the gate is rebuilt.
func TestRebuildBetweenAnOrdersEvents(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(10)
		e := w.place(w.reserve(1, 4))
		c := w.cancel(e.OrderID)
		w.stock.Lose()
		w.must(w.Reconcile(t.Context()))
		w.must(w.OrderPlaced(t.Context(), w.event(), e))
		w.must(w.OrderCancelled(t.Context(), w.event(), c))
		w.heard(true)
		w.want("free", w.free(), 10)
		w.want("on hand", w.onHand(), 10)
	})
}

func TestAnEventAtAClosedGateRebuildsIt(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(10)
		e := w.place(w.reserve(1, 4))
		w.must(w.OrderPlaced(t.Context(), w.event(), e))
		w.stock.Lose()
		w.heard(true)
		w.want("free", w.free(), 6)
	})
}

// A failover loses the newest writes of the gate: here, that an order was
// returned. It is told again.
func TestRecentMovementsAreToldAgain(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(10)
		e := w.place(w.reserve(1, 4))
		w.must(w.OrderPlaced(t.Context(), w.event(), e))
		w.must(w.OrderCancelled(t.Context(), w.event(), w.cancel(e.OrderID)))
		w.heard(false)
		w.want("free", w.free(), 6)
		after(11 * time.Second)
		w.must(w.Reconcile(t.Context()))
		w.want("free", w.free(), 10)
		after(11 * time.Second)
		w.must(w.Reconcile(t.Context()))
		w.want("free", w.free(), 10)
	})
}

// A dead letter is replayed when the gate has forgotten that it was told.
func TestAnOldEventIsNotToldAgain(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(10)
		e := w.place(w.reserve(1, 4))
		deducted := event.StockDeducted{OrderStock: event.OrderStockOf(inventory.Movement{
			ID: e.OrderID, ProductID: thing, UserID: buyer, HoldID: e.HoldID, Quantity: 4, At: time.Now(),
		})}
		w.must(w.StockDeducted(t.Context(), w.event(), deducted))
		w.must(w.StockDeducted(t.Context(), w.event(), deducted))
		w.want("free", w.free(), 6)
		after(25 * time.Hour)
		w.must(w.StockDeducted(t.Context(), w.event(), deducted))
		w.want("free a day later", w.free(), 6)
	})
}

// A rebuild did not know of an order on its way. Its pieces were sold to
// another one, which the store refuses, though some of them are there.
func TestAGateThatLostCountIsRenewed(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(3)
		late := w.reserve(1, 1)
		w.stock.Lose()
		w.must(w.Reconcile(t.Context()))
		refused := w.reserve(2, 3)
		w.must(w.OrderPlaced(t.Context(), w.event(), w.place(late)))
		w.must(w.OrderPlaced(t.Context(), w.event(), w.place(refused)))
		w.heard(true)
		w.want("on hand", w.onHand(), 2)
		w.want("free", w.free(), 0)
		w.must(w.Reconcile(t.Context())) // they may be promised to somebody
		w.want("free", w.free(), 0)
		_, err := w.Restock(t.Context(), stocking.Restock{Product: thing, Quantity: 2})
		w.must(err)
		other := w.reserve(3, 1)
		for range 3 {
			after(2 * time.Second)
			w.must(w.Reconcile(t.Context()))
		}
		w.want("free while somebody holds a piece", w.free(), 0)
		w.must(w.OrderPlaced(t.Context(), w.event(), w.place(other)))
		w.heard(true)
		for range 3 {
			after(2 * time.Second)
			w.must(w.Reconcile(t.Context()))
		}
		w.want("on hand", w.onHand(), 3)
		w.want("free", w.free(), 3)
	})
}

// As above, but the gate would still sell something: it says less than there is.
func TestAGateThatLostSomeOfItsCountIsRenewed(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(3)
		late := w.reserve(1, 1)
		w.stock.Lose()
		w.must(w.Reconcile(t.Context()))
		refused := w.reserve(2, 3)
		w.must(w.OrderPlaced(t.Context(), w.event(), w.place(late)))
		w.must(w.OrderPlaced(t.Context(), w.event(), w.place(refused)))
		w.heard(true)
		_, err := w.Restock(t.Context(), stocking.Restock{Product: thing, Quantity: 5})
		w.must(err)
		w.want("on hand", w.onHand(), 7)
		w.want("free", w.free(), 4)
		for range 2 {
			w.must(w.Reconcile(t.Context()))
			after(2 * time.Second)
		}
		w.want("free", w.free(), 7)
	})
}

// Pieces that are promised to an order whose events do not come stay promised,
// and the gate is not renewed over and over.
func TestAPromiseIsNotALostCount(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.open(3)
		w.place(w.reserve(1, 3))
		after(31 * time.Second)
		for range 5 {
			w.must(w.Reconcile(t.Context()))
			w.want("free", w.free(), 0)
			after(2 * time.Second)
		}
		w.want("openings", int64(w.opened), 2) // the first, and one renewal
	})
}
