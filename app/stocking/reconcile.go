package stocking

import (
	"context"
	"errors"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
)

const (
	// again is how old a movement is when it is told to the gate a second time:
	// older than anything that a failover of the gate's server may lose.
	again = 10 * time.Second
	// firstLook is how far back a process looks that has not reconciled before.
	firstLook = time.Minute
	// turn is how long a process may be silent before another one reconciles.
	turn = 10 * time.Second
)

// Reconcile makes the gates true to the store, all of them once: opens those
// that are closed, resolves holds whose time is up, and tells recent movements
// again. One process does so at a time; for the others it is a no-op. It goes on
// past a product that fails, and answers every error.
func (s *Service) Reconcile(ctx context.Context) error {
	lease, err := s.lock.TryAcquire(ctx, "reconciler", turn)
	if fault.Is(err, fault.Held) {
		return nil
	}
	if err != nil {
		return err
	}
	defer lease.Release(ctx) //nolint:errcheck // it expires
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(lease.Context(), func() { cancel(errTurn) })()
	fence, err := s.voider.MintReconciler(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for page := (ports.Page{Limit: batch}); ; {
		shelves, err := s.shelves(ctx, page)
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		levels, err := s.gate.Levels(ctx, products(shelves))
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		if err := s.reopen(ctx, shelves, levels); err != nil {
			failed = append(failed, err)
		}
		for i, item := range shelves {
			page.After = item.ProductID
			if !levels[i].Open {
				continue
			}
			err := s.reconcile(ctx, item, levels[i], fence)
			if err != nil {
				failed = append(failed, err)
			}
			if ctx.Err() != nil || fault.Is(err, fault.Fenced) {
				return errors.Join(failed...)
			}
		}
		if len(shelves) < batch {
			return errors.Join(failed...)
		}
	}
}

var errTurn = fault.New(fault.Unavailable, "another process reconciles")

func (s *Service) shelves(ctx context.Context, page ports.Page) ([]inventory.Item, error) {
	var list []inventory.Item
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.StockingRepos) (err error) {
		list, err = r.Shelves.List(ctx, page)
		return err
	})
	return list, err
}

func products(shelves []inventory.Item) []id.ID {
	ids := make([]id.ID, len(shelves))
	for i, item := range shelves {
		ids[i] = item.ProductID
	}
	return ids
}

func (s *Service) reconcile(ctx context.Context, shelf inventory.Item, level ports.Level, fence uint64) error {
	if err := s.resolveExpired(ctx, shelf.ProductID, fence); err != nil {
		return err
	}
	if err := s.retell(ctx, shelf.ProductID); err != nil {
		return err
	}
	return s.renew(ctx, shelf, level)
}

// resolveExpired asks the store about every hold whose time is up.
func (s *Service) resolveExpired(ctx context.Context, product id.ID, fence uint64) error {
	holds, err := s.gate.Expired(ctx, product, batch)
	if err != nil {
		return err
	}
	for _, h := range holds {
		how, err := s.resolve(ctx, product, h, fence)
		if err != nil {
			return err
		}
		s.observer.Resolved(how)
	}
	return nil
}

// resolve makes sure that a hold's order can never commit, and releases it. When
// it has committed its pieces are gone for the gate, whatever its events will
// say later, and what they have said already is done.
func (s *Service) resolve(ctx context.Context, product id.ID, h ports.Hold, fence uint64) (string, error) {
	voided, err := s.voider.Void(ctx, h.Order, fence)
	if err != nil {
		return "", err
	}
	if voided {
		return ResolvedReleased, s.gate.Release(ctx, product, h.ID, h.Order)
	}
	var moves []inventory.Movement
	err = s.store.Tx(ctx, func(ctx context.Context, r ports.StockingRepos) (err error) {
		moves, err = r.Movements.OfOrder(ctx, h.Order)
		return err
	})
	if err != nil {
		return "", err
	}
	if len(moves) == 0 {
		return ResolvedSettled, s.gate.Settle(ctx, ports.Settlement{
			Product: product, Hold: h.ID, Order: h.Order, User: h.User, Quantity: h.Quantity,
		})
	}
	for _, m := range moves {
		if err := s.tellOpen(ctx, m); err != nil {
			return "", err
		}
	}
	return ResolvedSettled, nil
}

// retell tells the gate what moved since the last time, up to a moment ago. It
// knew most of it: what a failover of its server lost, it learns again.
func (s *Service) retell(ctx context.Context, product id.ID) error {
	until := now().Add(-again)
	since := s.told.get(product, until.Add(-firstLook))
	if oldest := now().Add(time.Hour - remembered); since.Before(oldest) {
		since = oldest // the gate has forgotten what came before, and would do it again
	}
	for skip := 0; ; skip += batch {
		var list []inventory.Movement
		err := s.store.Tx(ctx, func(ctx context.Context, r ports.StockingRepos) (err error) {
			list, err = r.Movements.Since(ctx, product, since, skip, batch)
			return err
		})
		if err != nil {
			return err
		}
		for _, m := range list {
			if m.At.After(until) {
				s.told.set(product, until)
				return nil
			}
			if err := s.tellOpen(ctx, m); err != nil {
				return err
			}
		}
		if len(list) < batch {
			s.told.set(product, until)
			return nil
		}
	}
}
