package stocking

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/core/product"
	"example.com/surge/core/text"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// Restock is a request to add pieces.
type Restock struct {
	Product  id.ID
	Quantity int64
	Key      *ports.IdempotencyKey // nil: every request adds
	Hash     id.ID                 // of the decoded request
	Request  string
}

// conflicts is how often a transaction starts over because another request
// with its key came first.
const conflicts = 3

// Restock adds pieces to a product's shelf and to its gate, once per key; it
// answers whether the key had done so before. NotFound (the product),
// InvalidArgument, IdempotencyMismatch.
func (s *Service) Restock(ctx context.Context, in Restock) (replayed bool, err error) {
	var f text.Fields
	f.Check("quantity", product.CheckQuantity(in.Quantity))
	if err := f.Err(); err != nil {
		return false, err
	}
	if _, err := s.products.Product(ctx, in.Product); err != nil {
		return false, err
	}
	m := inventory.Movement{ID: s.ids.New(), Kind: inventory.Restocked, ProductID: in.Product, Quantity: in.Quantity, At: now()}
	for range conflicts {
		err = s.store.Tx(ctx, func(ctx context.Context, r ports.StockingRepos) (err error) {
			if replayed, err = s.bind(ctx, r, in, m); err != nil || replayed {
				return err
			}
			return s.restock(ctx, r, m)
		})
		if !fault.Is(err, fault.AlreadyExists) {
			break
		}
	}
	if err != nil || replayed {
		return replayed && err == nil, err
	}
	s.observer.Moved(m.Kind)
	// The event tells the gate too; telling it now opens the sale again at once.
	if err := s.tellOpen(ctx, m); err != nil {
		s.observer.Missed("restock the gate", err)
	}
	s.levels.forget(m.ProductID)
	return false, nil
}

// bind notes the key of a request, and answers whether it was noted before.
func (s *Service) bind(ctx context.Context, r ports.StockingRepos, in Restock, m inventory.Movement) (bool, error) {
	if in.Key == nil {
		return false, nil
	}
	switch found, err := r.Idempotency.Find(ctx, *in.Key); {
	case fault.Is(err, fault.NotFound):
		return false, r.Idempotency.Bind(ctx, ports.IdempotencyRecord{
			Key: *in.Key, Hash: in.Hash, Resource: m.ID, Request: in.Request, At: m.At,
		})
	case err != nil:
		return false, err
	case found.Hash != in.Hash:
		return false, fault.New(fault.IdempotencyMismatch, "the idempotency key was used for another request")
	default:
		return true, nil
	}
}

func (s *Service) restock(ctx context.Context, r ports.StockingRepos, m inventory.Movement) error {
	if err := r.Shelves.Put(ctx, m.ProductID, m.Quantity); err != nil {
		return ready(err)
	}
	item, err := r.Shelves.Get(ctx, m.ProductID)
	if err != nil {
		return err
	}
	return s.moved(ctx, r, m, item.Version, event.StockRestocked{ProductStock: productStock(m)})
}
