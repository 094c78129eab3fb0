package memory

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

type soldTables struct {
	counts    *table[id.ID, ports.SoldCount]
	top       *index[id.ID, ports.SoldCount]
	byProduct *index[id.ID, ports.SoldCount]
}

func newSoldTables(db *database) *soldTables {
	counts := newTable[id.ID, ports.SoldCount](db)
	return &soldTables{
		counts: counts,
		top: newIndex(counts, func(r *row[id.ID, ports.SoldCount]) (rank, bool) {
			return bySold(r.val.Pieces, r.key), true
		}),
		byProduct: newIndex(counts, func(r *row[id.ID, ports.SoldCount]) (rank, bool) { return byID(r.key), true }),
	}
}

// bySold is most sold first, ties by id ascending.
func bySold(pieces int64, pid id.ID) rank {
	high, low := idWords(pid)
	return rank{^signedWord(pieces), high, low}
}

type sold struct {
	*soldTables
	x *tx
}

var _ ports.Sold = sold{}

// Add counts pieces.
func (s sold) Add(ctx context.Context, pid id.ID, pieces int64) (ports.SoldCount, error) {
	if err := s.x.enter(ctx, "count pieces as sold"); err != nil {
		return ports.SoldCount{}, err
	}
	defer s.x.leave()
	c := ports.SoldCount{Product: pid}
	if r := s.counts.get(s.x, pid); r != nil {
		c = r.val
	}
	c.Pieces += pieces
	c.Version++
	s.counts.put(s.x, pid, c)
	return c, nil
}

// Get answers the count of a product.
func (s sold) Get(ctx context.Context, pid id.ID) (ports.SoldCount, error) {
	if err := s.x.enter(ctx, "get a count of sold pieces"); err != nil {
		return ports.SoldCount{}, err
	}
	defer s.x.leave()
	r := s.counts.get(s.x, pid)
	if r == nil {
		return ports.SoldCount{}, noSuch("count of sold pieces")
	}
	return r.val, nil
}

// Top lists products, most sold first.
func (s sold) Top(ctx context.Context, limit int) ([]ports.SoldCount, error) {
	if err := s.x.enter(ctx, "list best sellers"); err != nil {
		return nil, err
	}
	defer s.x.leave()
	var list []ports.SoldCount
	s.top.scan(s.x, rank{}, func(_ rank, r *row[id.ID, ports.SoldCount]) bool {
		list = append(list, r.val)
		return len(list) < limit
	})
	return list, nil
}

// List lists every count.
func (s sold) List(ctx context.Context, page ports.Page) ([]ports.SoldCount, error) {
	if err := s.x.enter(ctx, "list counts of sold pieces"); err != nil {
		return nil, err
	}
	defer s.x.leave()
	return pageOf(s.x, s.byProduct, byID(page.After), 0, page, nil), nil
}
