package event

import (
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/payment"
)

// Payment is a payment after something happened to it.
type Payment struct {
	orderKeyed
	PaymentID id.ID     `json:"payment_id"`
	UserID    id.ID     `json:"user_id"`
	Amount    Money     `json:"amount"`
	At        time.Time `json:"at"`
}

// The events of billing.
type (
	// PaymentCaptured: the money is ours.
	PaymentCaptured struct{ Payment }
	// PaymentDeclined: the gateway said no.
	PaymentDeclined struct{ Payment }
	// PaymentRefunded: the money went back.
	PaymentRefunded struct{ Payment }
)

// The types of billing's events.
const (
	TypePaymentCaptured = "payment.captured"
	TypePaymentDeclined = "payment.declined"
	TypePaymentRefunded = "payment.refunded"
)

// EventType is the event's type.
func (PaymentCaptured) EventType() string { return TypePaymentCaptured }

// EventType is the event's type.
func (PaymentDeclined) EventType() string { return TypePaymentDeclined }

// EventType is the event's type.
func (PaymentRefunded) EventType() string { return TypePaymentRefunded }

// PaymentOf is the payload body of a payment.
func PaymentOf(p payment.Payment) Payment {
	s := p.Snapshot()
	return Payment{
		orderKeyed: orderKeyed{s.OrderID}, PaymentID: s.ID, UserID: s.UserID, Amount: MoneyOf(s.Amount), At: s.UpdatedAt,
	}
}
