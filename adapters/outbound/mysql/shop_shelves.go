package mysql

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
)

const shelfColumns = `product_id, on_hand, version`

var (
	shelfOpen = write("open a shelf", `
INSERT INTO stocking_shelves (`+shelfColumns+`) VALUES (?, ?, ?)`)
	shelfGet = read("get a shelf", `
SELECT `+shelfColumns+` FROM stocking_shelves WHERE product_id = ?`)
	shelfGetMany = read("get shelves", `
SELECT `+shelfColumns+` FROM stocking_shelves WHERE product_id IN (?*)`)
	shelfVersion = read("read a shelf's version", `
SELECT version FROM stocking_shelves WHERE product_id = ?`)
	shelfTake = write("take pieces", `
UPDATE stocking_shelves SET on_hand = on_hand - ?, version = version + 1 WHERE product_id = ? AND on_hand >= ?`)
	shelfPut = write("put pieces", `
UPDATE stocking_shelves SET on_hand = on_hand + ?, version = version + 1 WHERE product_id = ?`)
	shelfList = read("list shelves", `
SELECT `+shelfColumns+` FROM stocking_shelves WHERE product_id > ? ORDER BY product_id LIMIT ?`)
)

type shelves struct{ x *tx }

var _ ports.Shelves = shelves{}

// Open adds a product's shelf.
func (s shelves) Open(ctx context.Context, item inventory.Item) error {
	return s.x.insert(ctx, shelfOpen, "shelf", item.ProductID[:], item.OnHand, item.Version)
}

// Get answers a shelf.
func (s shelves) Get(ctx context.Context, product id.ID) (inventory.Item, error) {
	item, err := found(ctx, s.x, shelfGet, "shelf", shelfOf, product[:])
	if err == nil {
		s.x.saw(shelfVersion, product, item.Version)
	}
	return item, err
}

// GetMany answers those that exist, each once.
func (s shelves) GetMany(ctx context.Context, products []id.ID) ([]inventory.Item, error) {
	if len(products) == 0 {
		return nil, nil
	}
	return listed(ctx, s.x, shelfGetMany.list(len(products)), shelfOf, idArgs(products)...)
}

// Take removes pieces if that many are there.
func (s shelves) Take(ctx context.Context, product id.ID, quantity int64) (bool, error) {
	changed, err := s.x.exec(ctx, shelfTake, quantity, product[:], quantity)
	if err != nil || changed == 0 {
		if err == nil {
			_, err = s.Get(ctx, product)
		}
		return false, err
	}
	return true, s.changed(ctx, product)
}

// Put adds pieces.
func (s shelves) Put(ctx context.Context, product id.ID, quantity int64) error {
	changed, err := s.x.exec(ctx, shelfPut, quantity, product[:])
	if err == nil && changed == 0 {
		return noSuch("shelf")
	}
	if err != nil {
		return err
	}
	return s.changed(ctx, product)
}

// changed notes a change that was not by compare-and-set: only a transaction
// that read the shelf before has to know of which version it was.
func (s shelves) changed(ctx context.Context, product id.ID) error {
	if !s.x.hasSeen(shelfVersion, product) {
		return nil
	}
	item, err := found(ctx, s.x, shelfGet, "shelf", shelfOf, product[:])
	if err != nil {
		return err
	}
	return s.x.moved(shelfVersion, product, item.Version)
}

// List lists shelves by product.
func (s shelves) List(ctx context.Context, page ports.Page) ([]inventory.Item, error) {
	return listed(ctx, s.x, shelfList, shelfOf, page.After[:], page.Limit)
}

func shelfOf(row scanner) (item inventory.Item, err error) {
	err = row.Scan(idInto(&item.ProductID), &item.OnHand, &item.Version)
	return item, err //nolint:wrapcheck // by each
}
