package catalog

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// Create adds a product with its first pieces. InvalidArgument names every
// field that is wrong.
func (s *Service) Create(ctx context.Context, d product.Details, stock int64) (View, error) {
	at := now()
	p, err := product.New(s.ids.New(), d, stock, at)
	if err != nil {
		return View{}, err
	}
	err = s.store.Tx(ctx, func(ctx context.Context, r ports.CatalogRepos) error {
		if err := r.Products.Insert(ctx, p); err != nil {
			return err
		}
		return s.append(ctx, r, p, at, event.ProductCreated{Product: event.ProductOf(p)})
	})
	if err != nil {
		return View{}, err
	}
	s.publish(ctx, p)
	return View{Product: p, Stock: stock}, nil
}

var errStale = fault.New(fault.VersionMismatch, "the product was edited meanwhile")

// Edit replaces the details of a product whose version the caller has seen.
// NotFound; VersionMismatch when it was edited since; InvalidArgument.
func (s *Service) Edit(ctx context.Context, pid id.ID, version int64, d product.Details) (View, error) {
	at := now()
	var p product.Product
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.CatalogRepos) error {
		old, err := r.Products.Get(ctx, pid)
		if err != nil {
			return err
		}
		if old.Version() != version {
			return errStale
		}
		if p, err = old.Edit(d, at); err != nil {
			return err
		}
		if err := r.Products.Update(ctx, p); err != nil {
			return err
		}
		return s.append(ctx, r, p, at, event.ProductUpdated{Product: event.ProductOf(p)})
	})
	if err != nil {
		return View{}, err
	}
	s.publish(ctx, p)
	return s.view(ctx, p)
}

// append adds an event about a product to the transaction of its change.
func (s *Service) append(ctx context.Context, r ports.CatalogRepos, p product.Product, at time.Time, said event.Payload) error {
	e, err := event.New(s.ids.New(), source, at, ports.TraceParent(ctx), said)
	if err != nil {
		return err
	}
	return r.Outbox.Append(ctx, p.Version(), e)
}

// now is the time as every store can keep it.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
