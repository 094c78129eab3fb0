package ordering

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// reconciler is the role whose newest holder may void orders.
const reconciler = "reconciler"

// Void implements ports.OrderVoider.
func (s *Service) Void(ctx context.Context, oid id.ID, fence uint64) (bool, error) {
	var voided bool
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.OrderingRepos) (err error) {
		if err := r.Fences.Check(ctx, reconciler, fence); err != nil {
			return err
		}
		voided, err = r.Orders.Void(ctx, oid)
		return err
	})
	return voided && err == nil, err
}

// MintReconciler implements ports.OrderVoider.
func (s *Service) MintReconciler(ctx context.Context) (uint64, error) {
	var fence uint64
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.OrderingRepos) (err error) {
		fence, err = r.Fences.Mint(ctx, reconciler)
		return err
	})
	return fence, err
}
