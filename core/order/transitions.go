package order

import (
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
)

// EventKind names what happened to an order.
type EventKind string

// What happens to orders.
const (
	EventPlaced    EventKind = "placed"
	EventReserved  EventKind = "reserved"
	EventRejected  EventKind = "rejected"
	EventCancelled EventKind = "cancelled"
	EventPaid      EventKind = "paid"
	EventRefundDue EventKind = "refund_due"
)

// Event is one thing that happened, with the order after it.
type Event struct {
	Kind      EventKind
	Order     Snapshot
	Reason    string // why it was cancelled; else ""
	PaymentID id.ID  // the payment of Paid and RefundDue; else Nil
}

// Why orders are cancelled.
const (
	ReasonUser    = "user"
	ReasonExpired = "expired"
)

// Reserve answers stock.deducted: the pieces are this order's until payBy. It
// answers false, and nothing changes, when the order has moved on already.
func (o Order) Reserve(payBy, at time.Time) (Order, Event, bool) {
	if o.s.Status != Pending {
		return o, Event{}, false
	}
	o.s.PayBy = payBy.UTC().Truncate(time.Microsecond)
	n, e := o.move(Reserved, EventReserved, at)
	return n, e, true
}

// Reject answers stock.refused: the store had no piece left. It answers false
// when the order has moved on already.
func (o Order) Reject(at time.Time) (Order, Event, bool) {
	if o.s.Status != Pending {
		return o, Event{}, false
	}
	n, e := o.move(Rejected, EventRejected, at)
	return n, e, true
}

// Cancel ends an order that is not paid, by its user or by time. Cancelling a
// cancelled order changes nothing and answers false; a paid or rejected one is
// InvalidState.
func (o Order) Cancel(reason string, at time.Time) (Order, Event, bool, error) {
	switch o.s.Status {
	case Pending, Reserved:
		n, e := o.move(Cancelled, EventCancelled, at)
		e.Reason = reason
		return n, e, true, nil
	case Cancelled:
		return o, Event{}, false, nil
	default:
		return o, Event{}, false, fault.New(fault.InvalidState, "the order is "+string(o.s.Status))
	}
}

// Capture answers payment.captured: a reserved order is paid; any other owes
// the money back, unless this very payment paid it (false: nothing changes).
func (o Order) Capture(payment id.ID, at time.Time) (Order, Event, bool) {
	if o.s.Status == Paid && o.s.PaymentID == payment {
		return o, Event{}, false
	}
	kind, to := EventRefundDue, o.s.Status
	if o.s.Status == Reserved {
		kind, to = EventPaid, Paid
		o.s.PaymentID = payment
	}
	n, e := o.move(to, kind, at)
	e.PaymentID = payment
	return n, e, true
}

// Overdue says whether an unpaid order's time is up.
func (o Order) Overdue(at time.Time) bool {
	return (o.s.Status == Pending || o.s.Status == Reserved) && at.After(o.s.PayBy)
}

// CheckPayable is nil for a reserved order whose time is not up; else
// InvalidState, with a time to retry after while it is still pending.
func (o Order) CheckPayable(at time.Time) error {
	switch {
	case o.s.Status == Pending && !o.Overdue(at):
		return fault.New(fault.InvalidState, "the order is not reserved yet").WithRetryAfter(time.Second)
	case o.s.Status != Reserved:
		return fault.New(fault.InvalidState, "the order is "+string(o.s.Status))
	case o.Overdue(at):
		return fault.New(fault.InvalidState, "the time to pay is over")
	default:
		return nil
	}
}

func (o Order) move(to Status, kind EventKind, at time.Time) (Order, Event) {
	o.s.Status = to
	o.s.Version++
	o.s.UpdatedAt = at.UTC().Truncate(time.Microsecond)
	return o, Event{Kind: kind, Order: o.s}
}
