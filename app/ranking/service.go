package ranking

import (
	"context"

	"example.com/surge/app/readthrough"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

const (
	// Group is the consumer group of ranking's reactions.
	Group = "ranking"
	// board is the name of the board of best sellers.
	board = "best-sellers"
)

// Deps are what ranking needs.
type Deps struct {
	Store    ports.Catalog
	Board    ports.Ranking
	Cache    ports.Cache
	Products ports.ProductReader
	Observer Observer             // nil observes nothing
	Cached   readthrough.Observer // of the board; nil observes nothing
}

// Service is the use cases of ranking. It is safe for concurrent use.
type Service struct {
	store    ports.Catalog
	board    ports.Ranking
	tops     *readthrough.Cache[int, []bestSeller]
	products ports.ProductReader
	observer Observer
}

// New composes the use cases.
func New(d Deps) *Service {
	if d.Observer == nil {
		d.Observer = silent{}
	}
	s := &Service{store: d.Store, board: d.Board, products: d.Products, observer: d.Observer}
	s.tops = newTops(d, s.top)
	return s
}

// OrderPaid counts the pieces of a paid order, once, and puts the count on the
// board, again if the first time it did not get there.
func (s *Service) OrderPaid(ctx context.Context, eid id.ID, e event.OrderPaid) error {
	var count ports.SoldCount
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.CatalogRepos) error {
		first, err := r.Inbox.First(ctx, Group, eid)
		switch {
		case err != nil:
		case first:
			count, err = r.Sold.Add(ctx, e.ProductID, e.Quantity)
		default:
			count, err = r.Sold.Get(ctx, e.ProductID)
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.put(ctx, count)
}

func (s *Service) put(ctx context.Context, c ports.SoldCount) error {
	return s.board.Put(ctx, board, ports.Score{Member: c.Product.String(), Score: c.Pieces, Version: c.Version})
}

// Entry is a product's place on the board.
type Entry struct {
	Product id.ID
	Name    string
	Sold    int64
}

// BestSellers lists up to limit products, most sold first, as they were some two
// seconds ago at most.
func (s *Service) BestSellers(ctx context.Context, limit int) ([]Entry, error) {
	top, err := s.tops.Get(ctx, (limit+places-1)/places*places)
	if err != nil {
		return nil, err
	}
	top = top[:min(len(top), limit)]
	entries := make([]Entry, 0, len(top))
	for _, c := range top {
		p, err := s.products.Product(ctx, c.Product)
		if fault.Is(err, fault.NotFound) {
			continue // one that cannot be named must not hide the others
		}
		if err != nil {
			return nil, err
		}
		entries = append(entries, Entry{Product: c.Product, Name: p.Snapshot().Name, Sold: c.Pieces})
	}
	return entries, nil
}

// top reads the board, and the counts themselves while there is none.
func (s *Service) top(ctx context.Context, limit int) ([]bestSeller, error) {
	scores, err := s.board.Top(ctx, board, limit)
	if fault.Is(err, fault.Unavailable) {
		s.observer.Missed("read the board of best sellers", err)
		return s.counted(ctx, limit)
	}
	if err != nil {
		return nil, err
	}
	top := make([]bestSeller, len(scores))
	for i, score := range scores {
		pid, err := id.Parse(score.Member)
		if err != nil {
			return nil, fault.New(fault.Internal, "a member of the board is no product").WithCause(err)
		}
		top[i] = bestSeller{pid, score.Score}
	}
	return top, nil
}

func (s *Service) counted(ctx context.Context, limit int) ([]bestSeller, error) {
	var sold []ports.SoldCount
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.CatalogRepos) (err error) {
		sold, err = r.Sold.Top(ctx, limit)
		return err
	})
	top := make([]bestSeller, len(sold))
	for i, c := range sold {
		top[i] = bestSeller{c.Product, c.Pieces}
	}
	return top, err
}
