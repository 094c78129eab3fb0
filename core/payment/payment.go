// Package payment is money on its way: a bill per order, and the payments that
// try to settle it, of which at most one is alive.
//
//	initiated → captured → refund_due → refunded
//	initiated → unknown → captured | declined
//	initiated → declined
package payment

import (
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
)

// Declined: the gateway said no.
var Declined = fault.NewCode("PAYMENT_DECLINED", fault.KindDeclined)

// Status is where a payment stands.
type Status string

// The states. Declined and refunded are final.
const (
	StatusInitiated Status = "initiated" // bound, the gateway may or may not know it
	StatusUnknown   Status = "unknown"   // the gateway was asked and did not answer
	StatusCaptured  Status = "captured"
	StatusDeclined  Status = "declined"
	StatusRefundDue Status = "refund_due"
	StatusRefunded  Status = "refunded"
)

// Snapshot is every field of a payment, for repositories and encoders.
type Snapshot struct {
	ID        id.ID
	OrderID   id.ID
	UserID    id.ID
	Amount    money.Money
	Status    Status
	Version   int64 // grows by one with each change, from 1
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Payment is one attempt to settle a bill. Methods return the changed payment.
type Payment struct{ s Snapshot }

// Initiate makes a payment that no gateway has seen.
func Initiate(pid, orderID, userID id.ID, amount money.Money, at time.Time) Payment {
	at = at.UTC().Truncate(time.Microsecond)
	return Payment{Snapshot{
		ID: pid, OrderID: orderID, UserID: userID, Amount: amount,
		Status: StatusInitiated, Version: 1, CreatedAt: at, UpdatedAt: at,
	}}
}

// Restore rebuilds a payment from a snapshot; one that no Payment could have
// is Internal.
func Restore(s Snapshot) (Payment, error) {
	switch s.Status {
	case StatusInitiated, StatusUnknown, StatusCaptured, StatusDeclined, StatusRefundDue, StatusRefunded:
	default:
		return Payment{}, fault.New(fault.Internal, "a payment in the store is not valid")
	}
	if s.Version < 1 || s.Amount.IsZero() {
		return Payment{}, fault.New(fault.Internal, "a payment in the store is not valid")
	}
	return Payment{s}, nil
}

// Snapshot is every field.
func (p Payment) Snapshot() Snapshot { return p.s }

// Status is where it stands.
func (p Payment) Status() Status { return p.s.Status }

// Open says whether the gateway's answer is still owed.
func (p Payment) Open() bool {
	return p.s.Status == StatusInitiated || p.s.Status == StatusUnknown
}

// Alive says whether it keeps another payment of its order from starting.
func (p Payment) Alive() bool {
	return p.Open() || p.s.Status == StatusCaptured || p.s.Status == StatusRefundDue
}

// Lose notes that the gateway did not answer. False: it is not initiated.
func (p Payment) Lose(at time.Time) (Payment, bool) {
	return p.move(at, StatusUnknown, StatusInitiated)
}

// Capture notes that the money is ours. False: the answer was known already.
func (p Payment) Capture(at time.Time) (Payment, bool) {
	return p.move(at, StatusCaptured, StatusInitiated, StatusUnknown)
}

// Decline notes that the gateway said no, or never will take the money. False:
// the answer was known already.
func (p Payment) Decline(at time.Time) (Payment, bool) {
	return p.move(at, StatusDeclined, StatusInitiated, StatusUnknown)
}

// OweRefund notes that the order moved on and the money must go back. False:
// it is owed or given back already.
func (p Payment) OweRefund(at time.Time) (Payment, bool) {
	return p.move(at, StatusRefundDue, StatusCaptured)
}

// Refund notes that the gateway gave the money back. False: it had already.
func (p Payment) Refund(at time.Time) (Payment, bool) {
	return p.move(at, StatusRefunded, StatusRefundDue)
}

// AsDecided is the payment as the answer to its request showed it: captured
// even if it was refunded later.
func (p Payment) AsDecided() Payment {
	if p.s.Status == StatusRefundDue || p.s.Status == StatusRefunded {
		p.s.Status = StatusCaptured
	}
	return p
}

func (p Payment) move(at time.Time, to Status, from ...Status) (Payment, bool) {
	for _, f := range from {
		if p.s.Status == f {
			p.s.Status = to
			p.s.Version++
			p.s.UpdatedAt = at.UTC().Truncate(time.Microsecond)
			return p, true
		}
	}
	return p, false
}
