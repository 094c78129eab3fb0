package stocking

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/surge/core/fault"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
)

// atOnce is how many gates a process rebuilds at once: each of them waits.
const atOnce = 16

// reopen rebuilds those gates that are closed, with all that could be resolved
// and told. It answers every error.
func (s *Service) reopen(ctx context.Context, shelves []inventory.Item, levels []ports.Level) error {
	failed := make([]error, len(shelves))
	var all errgroup.Group
	all.SetLimit(atOnce)
	for i, item := range shelves {
		if !levels[i].Open && ctx.Err() == nil {
			all.Go(func() error {
				failed[i] = s.rebuild(ctx, item.ProductID)
				return nil
			})
		}
	}
	_ = all.Wait() // each error has its place
	return errors.Join(failed...)
}

// promisesEnd waits until nobody trusts any more what a gate promised that was
// found closed: the next one does not know of it, and may have pieces.
func promisesEnd(ctx context.Context, closed time.Time) error {
	over := time.NewTimer(ports.SoldOutLasts - time.Since(closed))
	defer over.Stop()
	select {
	case <-over.C:
		return nil
	case <-ctx.Done():
		return fault.FromContext(ctx, "wait for promises of a gate to end")
	}
}
