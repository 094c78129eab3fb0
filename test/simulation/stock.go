package simulation

import (
	"context"
	"strconv"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Stock is a node's gate.
type Stock struct {
	n     *Node
	inner ports.Stock
}

var _ ports.Stock = (*Stock)(nil)

// NewStock wraps a gate.
func NewStock(n *Node, inner ports.Stock) *Stock { return &Stock{n, inner} }

func (s *Stock) request(method string, product id.ID, more ...string) Request {
	about := product.String()
	for _, m := range more {
		about += "/" + m
	}
	return Request{Port: "stock", Method: method, About: about, Repeats: true}
}

// Find implements ports.Stock.
func (s *Stock) Find(ctx context.Context, product, hold id.ID) (ports.Hold, error) {
	return Ask(ctx, s.n, s.request("Find", product, hold.String()), func(ctx context.Context) (ports.Hold, error) {
		return s.inner.Find(ctx, product, hold)
	})
}

// Reserve implements ports.Stock.
func (s *Stock) Reserve(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
	request := s.request("Reserve", r.Product, r.Hold.String(), r.Order.String())
	return record(ctx, s.n, r.Product, request, reserveCall(r), func(ctx context.Context) (ports.Reserved, error) {
		return s.inner.Reserve(ctx, r)
	})
}

// Release implements ports.Stock.
func (s *Stock) Release(ctx context.Context, product, hold, order id.ID) error {
	request := s.request("Release", product, hold.String(), order.String())
	return recordTold(ctx, s.n, product, request, releaseCall{hold, order}, func(ctx context.Context) error {
		return s.inner.Release(ctx, product, hold, order)
	})
}

// Settle implements ports.Stock.
func (s *Stock) Settle(ctx context.Context, t ports.Settlement) error {
	request := s.request("Settle", t.Product, t.Hold.String(), t.Order.String())
	return recordTold(ctx, s.n, t.Product, request, settleCall(t), func(ctx context.Context) error {
		return s.inner.Settle(ctx, t)
	})
}

// Levels implements ports.Stock.
func (s *Stock) Levels(ctx context.Context, products []id.ID) ([]ports.Level, error) {
	r := Request{Port: "stock", Method: "Levels", Repeats: true}
	for _, p := range products {
		r.About += p.String() + ","
	}
	return Ask(ctx, s.n, r, func(ctx context.Context) ([]ports.Level, error) { return s.inner.Levels(ctx, products) })
}

// SoldOut implements ports.Stock.
func (s *Stock) SoldOut(ctx context.Context, product id.ID, seen ports.StockMark) (ports.SoldOut, error) {
	return Ask(ctx, s.n, s.request("SoldOut", product), func(ctx context.Context) (ports.SoldOut, error) {
		answer, err := s.inner.SoldOut(ctx, product, seen)
		if answer.Is {
			s.n.world.historyOf(product).promise(ports.SoldOutLasts)
		}
		return answer, err
	})
}

// Return implements ports.Stock.
func (s *Stock) Return(ctx context.Context, r ports.StockReturn) error {
	request := s.request("Return", r.Product, r.Operation.String())
	return recordTold(ctx, s.n, r.Product, request, returnCall(r), func(ctx context.Context) error { return s.inner.Return(ctx, r) })
}

// Restock implements ports.Stock.
func (s *Stock) Restock(ctx context.Context, product, operation id.ID, quantity int64) error {
	request := s.request("Restock", product, operation.String(), strconv.FormatInt(quantity, 10))
	return recordTold(ctx, s.n, product, request, restockCall{operation, quantity}, func(ctx context.Context) error {
		return s.inner.Restock(ctx, product, operation, quantity)
	})
}

// Expired implements ports.Stock.
func (s *Stock) Expired(ctx context.Context, product id.ID, limit int) ([]ports.Hold, error) {
	return Ask(ctx, s.n, s.request("Expired", product), func(ctx context.Context) ([]ports.Hold, error) { return s.inner.Expired(ctx, product, limit) })
}

type ticket struct {
	ticket ports.StockTicket
	closed bool
}

// Prepare implements ports.Stock.
func (s *Stock) Prepare(ctx context.Context, product id.ID) (ports.StockTicket, bool, error) {
	t, err := Ask(ctx, s.n, s.request("Prepare", product), func(ctx context.Context) (t ticket, err error) {
		t.ticket, t.closed, err = s.inner.Prepare(ctx, product)
		return t, err
	})
	return t.ticket, t.closed, err
}

// Open implements ports.Stock.
func (s *Stock) Open(ctx context.Context, product id.ID, ticket ports.StockTicket, state ports.StockState) error {
	return recordTold(ctx, s.n, product, s.request("Open", product), openCall(state), func(ctx context.Context) error {
		return s.inner.Open(ctx, product, ticket, state)
	})
}

// Close implements ports.Stock.
func (s *Stock) Close(ctx context.Context, product id.ID) (bool, error) {
	return record(ctx, s.n, product, s.request("Close", product), closeCall{}, func(ctx context.Context) (bool, error) {
		return s.inner.Close(ctx, product)
	})
}
