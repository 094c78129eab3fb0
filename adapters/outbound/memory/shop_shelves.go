package memory

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
)

type shelfTables struct {
	items     *table[id.ID, inventory.Item]
	byProduct *index[id.ID, inventory.Item]
}

func newShelfTables(db *database) *shelfTables {
	items := newTable[id.ID, inventory.Item](db)
	return &shelfTables{items, newIndex(items, func(r *row[id.ID, inventory.Item]) (rank, bool) { return byID(r.key), true })}
}

type shelves struct {
	*shelfTables
	x *tx
}

var _ ports.Shelves = shelves{}

// Open adds a product's shelf.
func (s shelves) Open(ctx context.Context, item inventory.Item) error {
	if err := s.x.enter(ctx, "open a shelf"); err != nil {
		return err
	}
	defer s.x.leave()
	if s.items.get(s.x, item.ProductID) != nil {
		return exists("shelf")
	}
	s.items.put(s.x, item.ProductID, item)
	return nil
}

// Get answers a shelf.
func (s shelves) Get(ctx context.Context, product id.ID) (inventory.Item, error) {
	if err := s.x.enter(ctx, "get a shelf"); err != nil {
		return inventory.Item{}, err
	}
	defer s.x.leave()
	r := s.items.get(s.x, product)
	if r == nil {
		return inventory.Item{}, noSuch("shelf")
	}
	return r.val, nil
}

// GetMany answers those that exist, each once.
func (s shelves) GetMany(ctx context.Context, products []id.ID) ([]inventory.Item, error) {
	if err := s.x.enter(ctx, "get shelves"); err != nil {
		return nil, err
	}
	defer s.x.leave()
	return getMany(s.x, s.items, products), nil
}

// Take removes pieces if that many are there.
func (s shelves) Take(ctx context.Context, product id.ID, quantity int64) (bool, error) {
	if err := s.x.enter(ctx, "take pieces"); err != nil {
		return false, err
	}
	defer s.x.leave()
	r := s.items.get(s.x, product)
	if r == nil {
		return false, noSuch("shelf")
	}
	if r.val.OnHand < quantity {
		return false, nil
	}
	s.items.put(s.x, product, inventory.Item{ProductID: product, OnHand: r.val.OnHand - quantity, Version: r.val.Version + 1})
	return true, nil
}

// Put adds pieces.
func (s shelves) Put(ctx context.Context, product id.ID, quantity int64) error {
	if err := s.x.enter(ctx, "put pieces"); err != nil {
		return err
	}
	defer s.x.leave()
	r := s.items.get(s.x, product)
	if r == nil {
		return noSuch("shelf")
	}
	s.items.put(s.x, product, inventory.Item{ProductID: product, OnHand: r.val.OnHand + quantity, Version: r.val.Version + 1})
	return nil
}

// List lists shelves by product.
func (s shelves) List(ctx context.Context, page ports.Page) ([]inventory.Item, error) {
	if err := s.x.enter(ctx, "list shelves"); err != nil {
		return nil, err
	}
	defer s.x.leave()
	return pageOf(s.x, s.byProduct, byID(page.After), 0, page, nil), nil
}
