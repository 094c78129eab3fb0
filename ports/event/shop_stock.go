package event

import (
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
)

// OrderStock is a movement of an order's pieces.
type OrderStock struct {
	orderKeyed
	UserID    id.ID     `json:"user_id"`
	ProductID id.ID     `json:"product_id"`
	HoldID    id.ID     `json:"hold_id"`
	Quantity  int64     `json:"quantity"`
	At        time.Time `json:"at"`
}

// The events of stocking, those of orders in OrderTopic, those of products in
// ProductTopic.
type (
	// StockDeducted: the order's pieces left the shelf.
	StockDeducted struct{ OrderStock }
	// StockRefused: the shelf had too few.
	StockRefused struct{ OrderStock }
	// StockReturned: the order's pieces came back.
	StockReturned struct{ OrderStock }
	// StockOpened: a product has a shelf, so its gate may open.
	StockOpened struct{ ProductStock }
	// StockRestocked: pieces were added under an operation.
	StockRestocked struct{ ProductStock }
)

// ProductStock is pieces added to a product.
type ProductStock struct {
	ProductID   id.ID     `json:"product_id"`
	OperationID id.ID     `json:"operation_id"`
	Quantity    int64     `json:"quantity"`
	At          time.Time `json:"at"`
}

// The types of stocking's events.
const (
	TypeStockDeducted  = "stock.deducted"
	TypeStockRefused   = "stock.refused"
	TypeStockReturned  = "stock.returned"
	TypeStockOpened    = "stock.opened"
	TypeStockRestocked = "stock.restocked"
)

// EventType is the event's type.
func (StockDeducted) EventType() string { return TypeStockDeducted }

// EventType is the event's type.
func (StockRefused) EventType() string { return TypeStockRefused }

// EventType is the event's type.
func (StockReturned) EventType() string { return TypeStockReturned }

// EventType is the event's type.
func (StockOpened) EventType() string { return TypeStockOpened }

// EventType is the event's type.
func (StockRestocked) EventType() string { return TypeStockRestocked }

// EventVersion is the payload's schema.
func (ProductStock) EventVersion() int { return 1 }

// EventTopic is where it travels.
func (ProductStock) EventTopic() string { return ProductTopic }

// EventKey is the product's id.
func (p ProductStock) EventKey() string { return p.ProductID.String() }

// OrderStockOf is the payload body of a movement that belongs to an order.
func OrderStockOf(m inventory.Movement) OrderStock {
	return OrderStock{
		orderKeyed: orderKeyed{m.ID}, UserID: m.UserID, ProductID: m.ProductID, HoldID: m.HoldID, Quantity: m.Quantity, At: m.At,
	}
}
