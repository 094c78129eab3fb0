package mysql

import (
	"context"
	"encoding/json"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/product"
	"example.com/surge/ports"
)

const productColumns = `id, name, description, price, currency, tags, per_user_limit, sale_starts_at, sale_ends_at, initial_stock, version, created_at, updated_at`

// A product's row has its tags in their order; a row per tag says which products
// carry it.
var (
	productInsert = write("insert a product", `
INSERT INTO catalog_products (`+productColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	productGet = read("get a product", `
SELECT `+productColumns+` FROM catalog_products WHERE id = ?`)
	productGetMany = read("get products", `
SELECT `+productColumns+` FROM catalog_products WHERE id IN (?*)`)
	productVersion = read("read a product's version", `
SELECT version FROM catalog_products WHERE id = ?`)
	productUpdate = write("update a product", `
UPDATE catalog_products SET name = ?, description = ?, price = ?, currency = ?, tags = ?, per_user_limit = ?, sale_starts_at = ?, sale_ends_at = ?,
  version = ?, updated_at = ? WHERE id = ? AND version = ?`)
	productTag = write("tag a product", `
INSERT INTO catalog_product_tags (tag, product_id) VALUES (?, ?)*`)
	productUntag = write("take a product's tags off", `
DELETE FROM catalog_product_tags WHERE product_id = ?`)
	productList = read("list products", `
SELECT `+productColumns+` FROM catalog_products WHERE id < ? ORDER BY id DESC LIMIT ?`)
	productListTag = read("list products by tag", `
SELECT `+productColumns+` FROM catalog_product_tags t JOIN catalog_products p ON p.id = t.product_id
WHERE t.tag = ? AND t.product_id < ? ORDER BY t.product_id DESC LIMIT ?`)
)

type products struct{ x *tx }

var _ ports.Products = products{}

// Insert adds a product.
func (p products) Insert(ctx context.Context, n product.Product) error {
	s := n.Snapshot()
	tags, err := json.Marshal(s.Tags)
	if err != nil {
		return fault.Wrap(err, fault.Internal, productInsert.name)
	}
	err = p.x.insert(ctx, productInsert, "product", s.ID[:], s.Name, s.Description, s.Price.Amount(), s.Price.Currency(), tags, s.PerUserLimit,
		s.SaleStartsAt, s.SaleEndsAt, s.InitialStock, s.Version, s.CreatedAt, s.UpdatedAt)
	if err != nil {
		return err
	}
	return p.tag(ctx, s)
}

func (p products) tag(ctx context.Context, s product.Snapshot) error {
	if len(s.Tags) == 0 {
		return nil
	}
	var args []any
	for _, t := range s.Tags {
		args = append(args, []byte(t), s.ID[:])
	}
	_, err := p.x.exec(ctx, productTag.rows(len(s.Tags)), args...)
	return err
}

// Get answers a product.
func (p products) Get(ctx context.Context, pid id.ID) (product.Product, error) {
	got, err := found(ctx, p.x, productGet, "product", productOf, pid[:])
	if err == nil {
		p.x.saw(productVersion, pid, got.Version())
	}
	return got, err
}

// GetMany answers those that exist, each once.
func (p products) GetMany(ctx context.Context, ids []id.ID) ([]product.Product, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return listed(ctx, p.x, productGetMany.list(len(ids)), productOf, idArgs(ids)...)
}

// Update stores a product's next version.
func (p products) Update(ctx context.Context, n product.Product) error {
	s := n.Snapshot()
	tags, err := json.Marshal(s.Tags)
	if err != nil {
		return fault.Wrap(err, fault.Internal, productUpdate.name)
	}
	err = p.x.update(ctx, productUpdate, productVersion, "product", s.ID, s.Version, s.Name, s.Description, s.Price.Amount(), s.Price.Currency(),
		tags, s.PerUserLimit, s.SaleStartsAt, s.SaleEndsAt, s.Version, s.UpdatedAt)
	if err != nil {
		return err
	}
	if _, err := p.x.exec(ctx, productUntag, s.ID[:]); err != nil {
		return err
	}
	return p.tag(ctx, s)
}

// List lists products, newest first.
func (p products) List(ctx context.Context, tag string, page ports.Page) ([]product.Product, error) {
	if tag == "" {
		return listed(ctx, p.x, productList, productOf, before(page), page.Limit)
	}
	return listed(ctx, p.x, productListTag, productOf, []byte(tag), before(page), page.Limit)
}

func productOf(row scanner) (product.Product, error) {
	var s product.Snapshot
	var price int64
	var currency string
	var tags []byte
	err := row.Scan(idInto(&s.ID), &s.Name, &s.Description, &price, &currency, &tags, &s.PerUserLimit, &s.SaleStartsAt, &s.SaleEndsAt,
		&s.InitialStock, &s.Version, &s.CreatedAt, &s.UpdatedAt)
	if err != nil {
		return product.Product{}, err //nolint:wrapcheck // by each
	}
	if err := json.Unmarshal(tags, &s.Tags); err != nil {
		return product.Product{}, err //nolint:wrapcheck // by each
	}
	if s.Price, err = money.New(price, currency); err != nil {
		return product.Product{}, err //nolint:wrapcheck // by listed
	}
	return product.Restore(s) //nolint:wrapcheck // as above
}
