package event

import (
	"example.com/surge/core/id"
	"example.com/surge/core/money"
)

// The shop's topics. Everything with an order id, from any context, is in
// OrderTopic under that id, so that one order's events keep their order.
const (
	OrderTopic   = "order-events"
	ProductTopic = "product-events"
	UserTopic    = "user-events"
)

// Topics are all of them.
func Topics() []string { return []string{OrderTopic, ProductTopic, UserTopic} }

// Money is money on the wire.
type Money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// MoneyOf puts money on the wire.
func MoneyOf(m money.Money) Money { return Money{m.Amount(), m.Currency()} }

// orderKeyed is what every event in OrderTopic shares.
type orderKeyed struct {
	OrderID id.ID `json:"order_id"`
}

func (orderKeyed) EventVersion() int  { return 1 }
func (orderKeyed) EventTopic() string { return OrderTopic }

// EventKey is the order's id.
func (k orderKeyed) EventKey() string { return k.OrderID.String() }
