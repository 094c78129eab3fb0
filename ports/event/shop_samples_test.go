package event_test

import (
	"time"

	"example.com/surge/core/account"
	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/core/payment"
	"example.com/surge/core/product"
	"example.com/surge/ports/event"
)

// sample is a payload of one type and how that type is decoded.
type sample struct {
	payload event.Payload
	decode  func(event.Envelope) (event.Payload, error)
}

func of[P event.Payload](p P) sample {
	return sample{p, func(e event.Envelope) (event.Payload, error) { return event.Decode[P](e) }}
}

var at = time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC)

// samples are one payload of every type, every field filled, made as the
// system makes them.
func samples() []sample {
	price := must(money.New(1999, "CNY"))
	placing := order.Request{
		ID: ident(1), UserID: ident(2), ProductID: ident(3), HoldID: ident(4), Quantity: 2, UnitPrice: price, At: at, PayWithin: time.Hour,
	}
	placed, placedEvent, err := order.Place(placing)
	reserved, reservedEvent, _ := must(placed, err).Reserve(at.Add(15*time.Minute), at)
	_, rejectedEvent, _ := placed.Reject(at)
	cancelled, cancelledEvent, _, err := reserved.Cancel(order.ReasonExpired, at)
	_, paidEvent, _ := reserved.Capture(ident(5), at)
	_, refundDueEvent, _ := must(cancelled, err).Capture(ident(5), at)
	paid := event.PaymentOf(payment.Initiate(ident(5), ident(1), ident(2), placed.Snapshot().Total, at))
	moved := event.OrderStockOf(inventory.Movement{
		ID: ident(1), UserID: ident(2), ProductID: ident(3), HoldID: ident(4), Quantity: 2, At: at,
	})
	added := event.ProductStock{ProductID: ident(3), OperationID: ident(6), Quantity: 100, At: at}
	sold := event.ProductOf(must(product.New(ident(3), product.Details{Name: "Teapot", Price: price, Tags: []string{"tea", "pot"}}, 100, at)))
	user := event.UserOf(must(account.New(ident(2), "Ann", "ann@example.com", account.RoleUser, at)), at)
	return []sample{
		of(ofOrder[event.OrderPlaced](placedEvent)),
		of(ofOrder[event.OrderReserved](reservedEvent)),
		of(ofOrder[event.OrderRejected](rejectedEvent)),
		of(ofOrder[event.OrderCancelled](cancelledEvent)),
		of(ofOrder[event.OrderPaid](paidEvent)),
		of(ofOrder[event.OrderRefundDue](refundDueEvent)),
		of(event.PaymentCaptured{Payment: paid}),
		of(event.PaymentDeclined{Payment: paid}),
		of(event.PaymentRefunded{Payment: paid}),
		of(event.StockDeducted{OrderStock: moved}),
		of(event.StockRefused{OrderStock: moved}),
		of(event.StockReturned{OrderStock: moved}),
		of(event.StockOpened{ProductStock: added}),
		of(event.StockRestocked{ProductStock: added}),
		of(event.ProductCreated{Product: sold}),
		of(event.ProductUpdated{Product: sold}),
		of(event.UserRegistered{User: user}),
		of(event.UserUpdated{User: user}),
	}
}

func ident(n byte) id.ID { return id.V7(at, [10]byte{9: n}) }

// ofOrder is the payload of an order's event, which must be a P.
func ofOrder[P event.Payload](e order.Event) P {
	return must(event.OfOrder(e)).(P) //nolint:errcheck // another type is a panic that says so
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
