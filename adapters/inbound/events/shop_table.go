package events

import (
	"example.com/surge/app/accounts"
	"example.com/surge/app/auditing"
	"example.com/surge/app/billing"
	"example.com/surge/app/catalog"
	"example.com/surge/app/notifying"
	"example.com/surge/app/ordering"
	"example.com/surge/app/ranking"
	"example.com/surge/app/stocking"
	"example.com/surge/ports/event"
)

// Shop is the use cases of the shop that react to events.
type Shop struct {
	Accounts  *accounts.Service
	Catalog   *catalog.Service
	Ordering  *ordering.Service
	Stocking  *stocking.Service
	Billing   *billing.Service
	Ranking   *ranking.Service
	Notifying *notifying.Service
	Auditing  *auditing.Service
}

// Subscriptions is who reacts to what.
func (s Shop) Subscriptions() []Subscription {
	return []Subscription{
		Routed(stocking.Group,
			On(s.Stocking.ProductCreated),
			On(s.Stocking.OrderPlaced),
			On(s.Stocking.OrderCancelled),
		),
		Routed(stocking.GateGroup,
			On(s.Stocking.StockOpened),
			On(s.Stocking.StockDeducted),
			On(s.Stocking.StockRefused),
			On(s.Stocking.StockReturned),
			On(s.Stocking.StockRestocked),
		),
		Routed(ordering.Group,
			On(s.Ordering.StockDeducted),
			On(s.Ordering.StockRefused),
			On(s.Ordering.PaymentCaptured),
		),
		Routed(billing.Group,
			On(s.Billing.OrderRefundDue),
		),
		Routed(ranking.Group,
			On(s.Ranking.OrderPaid),
		),
		Routed(catalog.Group,
			On(s.Catalog.ProductCreated),
			On(s.Catalog.ProductUpdated),
		),
		Routed(accounts.Group,
			On(s.Accounts.UserRegistered),
			On(s.Accounts.UserUpdated),
		),
		Routed(notifying.Group,
			On(s.Notifying.UserRegistered),
			On(s.Notifying.OrderReserved),
			On(s.Notifying.OrderRejected),
			On(s.Notifying.OrderCancelled),
			On(s.Notifying.OrderPaid),
			On(s.Notifying.PaymentRefunded),
		),
		{Group: auditing.Group, Topics: []string{event.OrderTopic}, Handle: s.Auditing.Record},
	}
}
