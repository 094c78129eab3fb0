package order_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.com/surge/core/fault"
	"example.com/surge/core/order"
)

// diagram is every step that an order may take, with the event that tells of
// it. A step to itself is money that comes too late.
var diagram = map[[2]order.Status]order.EventKind{
	{order.Pending, order.Reserved}:    order.EventReserved,
	{order.Pending, order.Rejected}:    order.EventRejected,
	{order.Pending, order.Cancelled}:   order.EventCancelled,
	{order.Reserved, order.Cancelled}:  order.EventCancelled,
	{order.Reserved, order.Paid}:       order.EventPaid,
	{order.Pending, order.Pending}:     order.EventRefundDue,
	{order.Rejected, order.Rejected}:   order.EventRefundDue,
	{order.Cancelled, order.Cancelled}: order.EventRefundDue,
	{order.Paid, order.Paid}:           order.EventRefundDue,
}

// machine is an order and the time, under random hands.
type machine struct {
	o   order.Order
	now time.Time
}

// step holds what a method did to the diagram.
func (m *machine) step(t *rapid.T, n order.Order, e order.Event, moved bool) {
	before, after := m.o.Snapshot(), n.Snapshot()
	if !moved {
		if n != m.o || e != (order.Event{}) {
			t.Fatalf("nothing moved, but %+v became %+v with %+v", before, after, e)
		}
		return
	}
	kind, allowed := diagram[[2]order.Status{before.Status, after.Status}]
	if !allowed || e.Kind != kind {
		t.Fatalf("from %s to %s with the event %s", before.Status, after.Status, e.Kind)
	}
	if after.Version != before.Version+1 || e.Order != after {
		t.Fatalf("version %d became %d, the event has %+v", before.Version, after.Version, e.Order)
	}
	if !after.UpdatedAt.Equal(m.now) {
		t.Fatalf("updated at %v, not at %v", after.UpdatedAt, m.now)
	}
	if after.Status != before.Status && before.Status != order.Pending && before.Status != order.Reserved {
		t.Fatalf("%s is final", before.Status)
	}
	if _, err := order.Restore(after); err != nil {
		t.Fatalf("no store would give %+v back: %v", after, err)
	}
	m.o = n
}

func TestNoSequenceLeavesTheDiagram(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o, _, err := order.Place(request(1, 100))
		if err != nil {
			t.Fatal(err)
		}
		m := &machine{o: o, now: o.Snapshot().CreatedAt}
		t.Repeat(map[string]func(*rapid.T){
			"reserve": func(t *rapid.T) {
				n, e, moved := m.o.Reserve(m.now.Add(time.Minute), m.now)
				if moved && !n.Snapshot().PayBy.Equal(m.now.Add(time.Minute)) {
					t.Fatalf("pay by %v", n.Snapshot().PayBy)
				}
				m.step(t, n, e, moved)
			},
			"reject": func(t *rapid.T) {
				n, e, moved := m.o.Reject(m.now)
				m.step(t, n, e, moved)
			},
			"cancel": func(t *rapid.T) {
				reason := rapid.SampledFrom([]string{order.ReasonUser, order.ReasonExpired}).Draw(t, "reason")
				n, e, moved, err := m.o.Cancel(reason, m.now)
				if was := m.o.Status(); (err != nil) != (was == order.Paid || was == order.Rejected) || err != nil && !fault.Is(err, fault.InvalidState) {
					t.Fatalf("cancelling a %s order: %v", was, err)
				}
				if moved && e.Reason != reason {
					t.Fatalf("cancelled by %q, the event says %q", reason, e.Reason)
				}
				m.step(t, n, e, moved)
			},
			"capture": func(t *rapid.T) {
				pid := ident(rapid.ByteRange(1, 3).Draw(t, "payment"))
				was := m.o.Snapshot()
				n, e, moved := m.o.Capture(pid, m.now)
				if again := was.Status == order.Paid && was.PaymentID == pid; moved == again {
					t.Fatalf("capture of %s by %s: moved %v", was.Status, pid, moved)
				}
				if moved && e.PaymentID != pid || n.Snapshot().PaymentID != was.PaymentID && was.Status != order.Reserved {
					t.Fatalf("the event names %s, the order %s", e.PaymentID, n.Snapshot().PaymentID)
				}
				m.step(t, n, e, moved)
			},
			"wait": func(t *rapid.T) {
				m.now = m.now.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "seconds")) * time.Second)
			},
		})
	})
}
