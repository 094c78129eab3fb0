package simulation

import (
	"context"

	"example.com/surge/app/consuming"
	"example.com/surge/ports"
)

// Variant is the shop with something broken under its use cases, to prove that
// it would be seen. What is nil is not broken.
type Variant struct {
	Stock   func(ports.Stock) ports.Stock
	Queue   func(ports.Queue) ports.Queue
	Kit     func(ports.Kit) ports.Kit
	Orders  func(ports.Orders) ports.Orders
	Shelves func(ports.Shelves) ports.Shelves
	Handle  func(group string, next consuming.Handler) consuming.Handler
}

// Break makes a scenario of a broken shop. broken is called once for each world.
func Break(broken func(s *Shop) Variant) func(w *World) Scenario {
	return func(w *World) Scenario {
		s := newShop(w)
		s.variant = broken(s)
		return s
	}
}

func altered[T any](alter func(T) T, v T) T {
	if alter == nil {
		return v
	}
	return alter(v)
}

// brokenStore alters what a transaction reaches.
type brokenStore[R any] struct {
	ports.Store[R]
	alter func(r *R)
	kit   func(ports.Kit) ports.Kit
}

func (s brokenStore[R]) Tx(ctx context.Context, fn func(ctx context.Context, r R) error) error {
	return s.Store.Tx(ctx, func(ctx context.Context, r R) error {
		s.alter(&r)
		return fn(ctx, r)
	})
}

func (s brokenStore[R]) KitTx(ctx context.Context, fn func(ctx context.Context, k ports.Kit) error) error {
	return s.Store.KitTx(ctx, func(ctx context.Context, k ports.Kit) error { return fn(ctx, altered(s.kit, k)) })
}

// brokenOrdering is brokenStore for the store that has a method of its own.
type brokenOrdering struct {
	brokenStore[ports.OrderingRepos]
	ports.Placements
}
