package event

import (
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
)

// Order is an order after something happened to it.
type Order struct {
	orderKeyed
	UserID    id.ID     `json:"user_id"`
	ProductID id.ID     `json:"product_id"`
	HoldID    id.ID     `json:"hold_id"`
	Quantity  int64     `json:"quantity"`
	Total     Money     `json:"total"`
	Status    string    `json:"status"`
	PayBy     time.Time `json:"pay_by"`
	Version   int64     `json:"version"`
	At        time.Time `json:"at"`
}

// The events of ordering.
type (
	// OrderPlaced: an order was accepted and waits for stock.
	OrderPlaced struct{ Order }
	// OrderReserved: its pieces are its own until PayBy.
	OrderReserved struct{ Order }
	// OrderRejected: the store had no pieces after all.
	OrderRejected struct{ Order }
	// OrderCancelled: its user or time ended it.
	OrderCancelled struct {
		Order
		Reason string `json:"reason"`
	}
	// OrderPaid: a payment settled it.
	OrderPaid struct {
		Order
		PaymentID id.ID `json:"payment_id"`
	}
	// OrderRefundDue: a payment was captured for an order that had moved on.
	OrderRefundDue struct {
		Order
		PaymentID id.ID `json:"payment_id"`
	}
)

// The types of ordering's events.
const (
	TypeOrderPlaced    = "order.placed"
	TypeOrderReserved  = "order.reserved"
	TypeOrderRejected  = "order.rejected"
	TypeOrderCancelled = "order.cancelled"
	TypeOrderPaid      = "order.paid"
	TypeOrderRefundDue = "order.refund_due"
)

// EventType is the event's type.
func (OrderPlaced) EventType() string { return TypeOrderPlaced }

// EventType is the event's type.
func (OrderReserved) EventType() string { return TypeOrderReserved }

// EventType is the event's type.
func (OrderRejected) EventType() string { return TypeOrderRejected }

// EventType is the event's type.
func (OrderCancelled) EventType() string { return TypeOrderCancelled }

// EventType is the event's type.
func (OrderPaid) EventType() string { return TypeOrderPaid }

// EventType is the event's type.
func (OrderRefundDue) EventType() string { return TypeOrderRefundDue }

// OfOrder is the payload of a domain event of ordering.
func OfOrder(e order.Event) (Payload, error) {
	s := e.Order
	o := Order{
		orderKeyed: orderKeyed{s.ID}, UserID: s.UserID, ProductID: s.ProductID, HoldID: s.HoldID, Quantity: s.Quantity,
		Total: MoneyOf(s.Total), Status: string(s.Status), PayBy: s.PayBy, Version: s.Version, At: s.UpdatedAt,
	}
	switch e.Kind {
	case order.EventPlaced:
		return OrderPlaced{o}, nil
	case order.EventReserved:
		return OrderReserved{o}, nil
	case order.EventRejected:
		return OrderRejected{o}, nil
	case order.EventCancelled:
		return OrderCancelled{o, e.Reason}, nil
	case order.EventPaid:
		return OrderPaid{o, e.PaymentID}, nil
	case order.EventRefundDue:
		return OrderRefundDue{o, e.PaymentID}, nil
	default:
		return nil, fault.New(fault.Internal, "an order event without a payload")
	}
}
