package event

import (
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/product"
)

// Product is a catalogue entry after an edit.
type Product struct {
	ProductID    id.ID     `json:"product_id"`
	Name         string    `json:"name"`
	Price        Money     `json:"price"`
	Tags         []string  `json:"tags"`
	InitialStock int64     `json:"initial_stock"`
	Version      int64     `json:"version"`
	At           time.Time `json:"at"`
}

// The events of the catalogue.
type (
	// ProductCreated: a product exists, with its first pieces.
	ProductCreated struct{ Product }
	// ProductUpdated: an admin edited it.
	ProductUpdated struct{ Product }
)

// The types of the catalogue's events.
const (
	TypeProductCreated = "product.created"
	TypeProductUpdated = "product.updated"
)

// EventType is the event's type.
func (ProductCreated) EventType() string { return TypeProductCreated }

// EventType is the event's type.
func (ProductUpdated) EventType() string { return TypeProductUpdated }

// EventVersion is the payload's schema.
func (Product) EventVersion() int { return 1 }

// EventTopic is where it travels.
func (Product) EventTopic() string { return ProductTopic }

// EventKey is the product's id.
func (p Product) EventKey() string { return p.ProductID.String() }

// ProductOf is the payload body of a product.
func ProductOf(p product.Product) Product {
	s := p.Snapshot()
	return Product{
		ProductID: s.ID, Name: s.Name, Price: MoneyOf(s.Price), Tags: s.Tags, InitialStock: s.InitialStock,
		Version: s.Version, At: s.UpdatedAt,
	}
}
