package memory

import (
	"context"
	"slices"

	"example.com/surge/core/id"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

type productTables struct {
	products *table[id.ID, product.Product]
	tags     *table[productTag, struct{}]
	newest   *index[id.ID, product.Product]
	byTag    *index[productTag, struct{}]
}

type productTag struct {
	tag string
	pid id.ID
}

func newProductTables(db *database) *productTables {
	p := &productTables{products: newTable[id.ID, product.Product](db), tags: newTable[productTag, struct{}](db)}
	p.newest = newIndex(p.products, func(r *row[id.ID, product.Product]) (rank, bool) { return byNewest(r.key), true })
	p.byTag = newIndex(p.tags, func(r *row[productTag, struct{}]) (rank, bool) { return byTextNewest(r.key.tag, r.key.pid), true })
	return p
}

type products struct {
	*productTables
	x *tx
}

var _ ports.Products = products{}

// Insert adds a product.
func (p products) Insert(ctx context.Context, n product.Product) error {
	if err := p.x.enter(ctx, "insert a product"); err != nil {
		return err
	}
	defer p.x.leave()
	if p.products.get(p.x, n.ID()) != nil {
		return exists("product")
	}
	p.store(n, nil)
	return nil
}

// store puts a product and makes its tags the ones that are indexed.
func (p products) store(n product.Product, before []string) {
	now := n.Snapshot().Tags
	for _, t := range before {
		if !slices.Contains(now, t) {
			p.tags.drop(p.x, productTag{t, n.ID()})
		}
	}
	for _, t := range now {
		if !slices.Contains(before, t) {
			p.tags.put(p.x, productTag{t, n.ID()}, struct{}{})
		}
	}
	p.products.put(p.x, n.ID(), n)
}

// Get answers a product.
func (p products) Get(ctx context.Context, pid id.ID) (product.Product, error) {
	if err := p.x.enter(ctx, "get a product"); err != nil {
		return product.Product{}, err
	}
	defer p.x.leave()
	r := p.products.get(p.x, pid)
	if r == nil {
		return product.Product{}, noSuch("product")
	}
	return r.val, nil
}

// GetMany answers those that exist, each once.
func (p products) GetMany(ctx context.Context, ids []id.ID) ([]product.Product, error) {
	if err := p.x.enter(ctx, "get products"); err != nil {
		return nil, err
	}
	defer p.x.leave()
	return getMany(p.x, p.products, ids), nil
}

// Update stores a product's next version.
func (p products) Update(ctx context.Context, n product.Product) error {
	if err := p.x.enter(ctx, "update a product"); err != nil {
		return err
	}
	defer p.x.leave()
	r := p.products.get(p.x, n.ID())
	if r == nil {
		return noSuch("product")
	}
	if err := checkNext(r.val.Version(), n.Version()); err != nil {
		return err
	}
	p.store(n, r.val.Snapshot().Tags)
	return nil
}

// List lists products, newest first.
func (p products) List(ctx context.Context, tag string, page ports.Page) ([]product.Product, error) {
	if err := p.x.enter(ctx, "list products"); err != nil {
		return nil, err
	}
	defer p.x.leave()
	if tag == "" {
		return pageOf(p.x, p.newest, byNewest(page.After), 0, page, nil), nil
	}
	var list []product.Product
	from := byTextNewest(tag, page.After)
	p.byTag.scan(p.x, from, func(at rank, r *row[productTag, struct{}]) bool {
		if !at.under(from, 1) {
			return false
		}
		if r.key.tag == tag && r.key.pid != page.After {
			list = append(list, p.products.peek(p.x, r.key.pid).val)
		}
		return len(list) < page.Limit
	})
	return list, nil
}
