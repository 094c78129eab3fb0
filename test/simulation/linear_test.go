package simulation

import (
	"strings"
	"testing"

	"github.com/anishathalye/porcupine"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// saw is a call as its caller saw it; without an answer it is open.
func saw(call, answered int64, does gateCall, answer any) porcupine.Operation {
	return porcupine.Operation{Input: does, Call: 2*call + 1, Output: answer, Return: 2 * answered}
}

func unheard(call int64, does gateCall) porcupine.Operation {
	return porcupine.Operation{Input: does, Call: 2*call + 1, Return: never}
}

func opened(free int64) porcupine.Operation {
	return saw(0, 1, openCall(ports.StockState{Free: free}), acked)
}

// wants is a reservation of one piece by the user of the hold.
func wants(hold, order string) reserveCall {
	return reserveCall{Hold: id.Hash(hold), Order: id.Hash(order), User: id.Hash("user of " + hold), Quantity: 1}
}

func (c reserveCall) limited(most int64) reserveCall {
	c.Limit = most
	return c
}

func (c reserveCall) has(s ports.HoldState, fresh bool) ports.Reserved {
	return ports.Reserved{Fresh: fresh, Hold: ports.Hold{ID: c.Hold, Order: c.Order, User: c.User, Quantity: c.Quantity, State: s}}
}

func (c reserveCall) fresh() ports.Reserved { return c.has(ports.HoldHeld, true) }

func (c reserveCall) release() releaseCall { return releaseCall{c.Hold, c.Order} }

func (c reserveCall) settle(refused bool) settleCall {
	return settleCall{Hold: c.Hold, Order: c.Order, User: c.User, Quantity: c.Quantity, Refused: refused}
}

func (c reserveCall) giveBack() returnCall {
	return returnCall{Hold: c.Hold, Operation: c.Order, Quantity: c.Quantity}
}

var (
	soldOut   = ports.Reserved{Outcome: ports.ReserveSoldOut}
	overLimit = ports.Reserved{Outcome: ports.ReserveOverLimit}
	gone      = ports.Reserved{Outcome: ports.ReserveGone}
)

// Each history is one that a gate can have answered, or not; what ports.Stock
// promises is in their names.
func TestLinearizable(t *testing.T) {
	t.Parallel()
	a, again, b := wants("a", "1"), wants("a", "2"), wants("b", "3")
	type ops = []porcupine.Operation
	for _, c := range []struct {
		name string
		can  bool
		ops  ops
	}{
		{"nothing happened", true, nil},
		{"a closed gate holds nothing", false, ops{saw(1, 2, a, a.fresh())}},
		{"a closed gate is not sold out", false, ops{saw(1, 2, a, soldOut)}},
		{"an open gate is not opened", false, ops{opened(1), saw(2, 3, openCall{Free: 2}, acked)}},
		{"no more is held than is free", false, ops{opened(1), saw(2, 3, a, a.fresh()), saw(4, 5, b, b.fresh())}},
		{"sold out when all is held", true, ops{opened(1), saw(2, 3, a, a.fresh()), saw(4, 5, b, soldOut)}},
		{"not sold out while pieces are free", false, ops{opened(2), saw(2, 3, a, a.fresh()), saw(4, 5, b, soldOut)}},
		{"calls at the same time come in any order", true, ops{opened(1), saw(2, 5, b, soldOut), saw(3, 6, a, a.fresh())}},
		{"one that was answered before comes before", false, ops{opened(1), saw(2, 3, b, soldOut), saw(3, 6, a, a.fresh())}},
		{"one that nobody heard of may have been", true, ops{opened(1), unheard(2, a), saw(8, 9, b, soldOut)}},
		{"or may not yet", true, ops{opened(1), unheard(2, a), saw(8, 9, b, b.fresh())}},
		{"but not have been and not have been", false, ops{opened(1), unheard(2, a), saw(3, 4, b, soldOut), saw(5, 6, b, b.fresh())}},
		{"a live hold is answered as it is", true, ops{opened(1), saw(2, 3, a, a.fresh()), saw(4, 5, again, a.has(ports.HoldHeld, false))}},
		{"and is not made anew", false, ops{opened(2), saw(2, 3, a, a.fresh()), saw(4, 5, again, again.fresh())}},
		{"a settled hold too, though all is sold", true, ops{
			opened(1), saw(2, 3, a, a.fresh()), saw(4, 5, a.settle(false), acked), saw(6, 7, again, a.has(ports.HoldSettled, false)),
		}},
		{"a release frees", true, ops{opened(1), saw(2, 3, a, a.fresh()), saw(4, 5, a.release(), acked), saw(6, 7, b, b.fresh())}},
		{"once", false, ops{
			opened(1), saw(2, 3, a, a.fresh()), saw(4, 5, a.release(), acked), saw(6, 7, a.release(), acked), saw(8, 9, b, b.fresh()), saw(10, 11, again, again.fresh()),
		}},
		{"only its own order", false, ops{opened(1), saw(2, 3, a, a.fresh()), saw(4, 5, again.release(), acked), saw(6, 7, b, b.fresh())}},
		{"a tombstone lets nothing in", true, ops{opened(1), saw(2, 3, a.release(), acked), saw(4, 5, a, gone)}},
		{"whoever comes", false, ops{opened(1), saw(2, 3, a.release(), acked), saw(4, 5, a, a.fresh())}},
		{"but another order of its hold", true, ops{opened(1), saw(2, 3, a.release(), acked), saw(4, 5, again, again.fresh())}},
		{"a settled hold is not released", false, ops{
			opened(1), saw(2, 3, a, a.fresh()), saw(4, 5, a.settle(false), acked), saw(6, 7, a.release(), acked), saw(8, 9, b, b.fresh()),
		}},
		{"a forgotten hold that is settled takes its pieces", false, ops{opened(1), saw(2, 3, a.settle(false), acked), saw(4, 5, b, b.fresh())}},
		{"below zero", true, ops{
			opened(0), saw(2, 3, a.settle(false), acked), saw(4, 5, restockCall{id.Hash("r"), 1}, acked), saw(6, 7, b, soldOut),
		}},
		{"unless the store refused them", true, ops{opened(1), saw(2, 3, a.settle(true), acked), saw(4, 5, b, b.fresh())}},
		{"a held one that was refused is gone", true, ops{opened(1), saw(2, 3, a, a.fresh()), saw(4, 5, a.settle(true), acked), saw(6, 7, b, soldOut)}},
		{"a restock adds", true, ops{opened(0), saw(2, 3, restockCall{id.Hash("r"), 1}, acked), saw(4, 5, a, a.fresh())}},
		{"once for each operation", false, ops{
			opened(0), saw(2, 3, restockCall{id.Hash("r"), 1}, acked), saw(4, 5, restockCall{id.Hash("r"), 1}, acked), saw(6, 7, a, a.fresh()), saw(8, 9, b, b.fresh()),
		}},
		{"a return frees", true, ops{
			opened(1), saw(2, 3, a, a.fresh()), saw(4, 5, a.settle(false), acked), saw(6, 7, a.giveBack(), acked), saw(8, 9, b, b.fresh()),
		}},
		{"but not what the gate opened with", false, ops{
			saw(0, 1, openCall{Free: 0, Operations: []id.ID{a.Order}}, acked), saw(2, 3, a.giveBack(), acked), saw(4, 5, b, b.fresh()),
		}},
		{"nobody holds more than the limit", true, ops{
			opened(2), saw(2, 3, a, a.fresh()), saw(4, 5, a.settle(false), acked),
			saw(6, 7, reserveCall{Hold: id.Hash("other"), Order: id.Hash("4"), User: a.User, Quantity: 1, Limit: 1}, overLimit),
		}},
		{"nobody is over a limit for nothing", false, ops{opened(1), saw(2, 3, a.limited(1), overLimit)}},
		{"what was returned before it was settled does not count", false, ops{
			opened(2), saw(2, 3, a.giveBack(), acked), saw(4, 5, a.settle(false), acked),
			saw(6, 7, reserveCall{Hold: id.Hash("other"), Order: id.Hash("4"), User: a.User, Quantity: 1, Limit: 1}, overLimit),
		}},
		{"a gate with a held hold is not closed", false, ops{opened(1), saw(2, 3, a, a.fresh()), saw(4, 5, closeCall{}, true)}},
		{"one that was closed begins anew", true, ops{
			opened(1), saw(2, 3, a, a.fresh()), saw(4, 5, a.release(), acked), saw(6, 7, closeCall{}, true),
			saw(8, 9, openCall{Free: 1, Holds: []ports.SettledHold{{Hold: b.Hold, Order: b.Order, User: b.User, Quantity: 1}}}, acked),
			saw(10, 11, b, b.has(ports.HoldSettled, false)), saw(12, 13, a, a.fresh()),
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if can := linearizable(c.ops); can != c.can {
				t.Errorf("linearizable is %t", can)
			}
		})
	}
}

// What is shown of a history ends with the answer that cannot be.
func TestShortest(t *testing.T) {
	t.Parallel()
	a, b, c := wants("a", "1"), wants("b", "2"), wants("c", "3")
	text := tell(shortest([]porcupine.Operation{
		opened(1), unheard(1, c.release()), saw(2, 9, b, soldOut), saw(2, 3, a, a.fresh()), saw(4, 6, c, c.fresh()), saw(10, 11, a.release(), acked),
	}))
	lines := strings.Split(text, "\n")
	if last := lines[len(lines)-1]; len(lines) != 6 || !strings.HasSuffix(last, c.String()+": held") {
		t.Errorf("it is%s", text)
	}
	if !strings.Contains(text, b.String()+": nobody heard") || strings.Contains(text, a.release().String()) {
		t.Errorf("it is not what was known then:%s", text)
	}
}

// What is written down is in the order of effects, and no longer than the cap.
func TestHistory(t *testing.T) {
	t.Parallel()
	var h history
	first, twice := h.call(wants("a", "1"), 1), h.call(wants("b", "2"), 3)
	twice.took(5)
	twice.heard(soldOut, 6)
	first.took(7)
	twice.took(9)
	h.call(wants("c", "3"), 11).heard(soldOut, 12) // no effect: nothing to write down
	ops := h.operations()
	if len(ops) != 3 || ops[0].Call != 3 || ops[0].Output != soldOut || ops[0].Return != 6 {
		t.Fatalf("it is %v", ops)
	}
	if ops[1].Call != 1 || ops[1].Output != nil || ops[1].Return != never || ops[2].Call != 9 || ops[2].Output != nil {
		t.Errorf("it is %v", ops)
	}
	for range historyCap {
		c := h.call(closeCall{}, 13)
		c.took(13)
		c.heard(false, 14)
	}
	if ops = h.operations(); len(ops) != historyCap || ops[1].Return != never {
		t.Errorf("it has %d calls", len(ops))
	}
}
