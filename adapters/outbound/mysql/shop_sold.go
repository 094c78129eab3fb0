package mysql

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

const soldColumns = `product_id, pieces, version`

var (
	soldAdd = write("count pieces as sold", `
INSERT INTO catalog_sold (`+soldColumns+`) VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE pieces = pieces + VALUES(pieces), version = version + 1`)
	soldGet = read("get a count of sold pieces", `
SELECT `+soldColumns+` FROM catalog_sold WHERE product_id = ?`)
	soldVersion = read("read a sold count's version", `
SELECT version FROM catalog_sold WHERE product_id = ?`)
	soldTop = read("list best sellers", `
SELECT `+soldColumns+` FROM catalog_sold ORDER BY pieces DESC, product_id LIMIT ?`)
	soldList = read("list counts of sold pieces", `
SELECT `+soldColumns+` FROM catalog_sold WHERE product_id > ? ORDER BY product_id LIMIT ?`)
)

type sold struct{ x *tx }

var _ ports.Sold = sold{}

// Add counts pieces. The row is ours from then on.
func (s sold) Add(ctx context.Context, pid id.ID, pieces int64) (ports.SoldCount, error) {
	if _, err := s.x.exec(ctx, soldAdd, pid[:], pieces); err != nil {
		return ports.SoldCount{}, err
	}
	c, err := s.get(ctx, pid)
	if err == nil {
		err = s.x.moved(soldVersion, pid, c.Version)
	}
	return c, err
}

// Get answers the count of a product.
func (s sold) Get(ctx context.Context, pid id.ID) (ports.SoldCount, error) {
	c, err := s.get(ctx, pid)
	if err == nil {
		s.x.saw(soldVersion, pid, c.Version)
	}
	return c, err
}

func (s sold) get(ctx context.Context, pid id.ID) (ports.SoldCount, error) {
	return found(ctx, s.x, soldGet, "count of sold pieces", soldOf, pid[:])
}

// Top lists products, most sold first.
func (s sold) Top(ctx context.Context, limit int) ([]ports.SoldCount, error) {
	return listed(ctx, s.x, soldTop, soldOf, limit)
}

// List lists every count.
func (s sold) List(ctx context.Context, page ports.Page) ([]ports.SoldCount, error) {
	return listed(ctx, s.x, soldList, soldOf, page.After[:], page.Limit)
}

func soldOf(row scanner) (c ports.SoldCount, err error) {
	err = row.Scan(idInto(&c.Product), &c.Pieces, &c.Version)
	return c, err //nolint:wrapcheck // by each
}
