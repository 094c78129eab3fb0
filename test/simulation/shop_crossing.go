package simulation

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

// Products is a node's way to the catalogue. Readers who waited for the same
// product go on one after the other.
type Products struct {
	n     *Node
	inner ports.ProductReader
}

// NewProducts wraps a catalogue.
func NewProducts(n *Node, inner ports.ProductReader) *Products { return &Products{n, inner} }

// Product implements ports.ProductReader.
func (p *Products) Product(ctx context.Context, pid id.ID) (product.Product, error) {
	return Ask(ctx, p.n, Request{Port: "products", Method: "Product", About: pid.String()}, func(ctx context.Context) (product.Product, error) {
		return p.inner.Product(ctx, pid)
	})
}

// Orders is a node's way to the orders, for those who are not ordering.
type Orders struct {
	n     *Node
	inner ports.OrderReader
}

// NewOrders wraps orders.
func NewOrders(n *Node, inner ports.OrderReader) *Orders { return &Orders{n, inner} }

// OrderOf implements ports.OrderReader.
func (o *Orders) OrderOf(ctx context.Context, user, oid id.ID) (order.Order, error) {
	return Ask(ctx, o.n, Request{Port: "orders", Method: "OrderOf", About: oid.String()}, func(ctx context.Context) (order.Order, error) {
		return o.inner.OrderOf(ctx, user, oid)
	})
}

// ListForGate implements ports.OrderReader.
func (o *Orders) ListForGate(ctx context.Context, product id.ID, since time.Time, page ports.Page) ([]order.Order, error) {
	return Ask(ctx, o.n, Request{Port: "orders", Method: "ListForGate", About: product.String()}, func(ctx context.Context) ([]order.Order, error) {
		return o.inner.ListForGate(ctx, product, since, page)
	})
}
