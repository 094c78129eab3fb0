package ordering

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

var errNotFound error = fault.New(fault.NotFound, "not found")

// Get answers an order of a user. NotFound when it is another's.
func (s *Service) Get(ctx context.Context, user, oid id.ID) (order.Order, error) {
	var o order.Order
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.OrderingRepos) (err error) {
		o, err = r.Orders.Get(ctx, oid)
		return err
	})
	if err != nil {
		return order.Order{}, err
	}
	if o.Snapshot().UserID != user {
		return order.Order{}, errNotFound
	}
	return o, nil
}

// List lists a user's orders, newest first.
func (s *Service) List(ctx context.Context, user id.ID, page ports.Page) ([]order.Order, error) {
	var orders []order.Order
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.OrderingRepos) (err error) {
		orders, err = r.Orders.ListByUser(ctx, user, page)
		return err
	})
	return orders, err
}

// OrderOf implements ports.OrderReader.
func (s *Service) OrderOf(ctx context.Context, user, oid id.ID) (order.Order, error) {
	return s.Get(ctx, user, oid)
}

// ListForGate implements ports.OrderReader.
func (s *Service) ListForGate(ctx context.Context, product id.ID, since time.Time, page ports.Page) ([]order.Order, error) {
	var orders []order.Order
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.OrderingRepos) (err error) {
		orders, err = r.Orders.ListForGate(ctx, product, since, page)
		return err
	})
	return orders, err
}
