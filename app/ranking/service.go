package ranking

import (
	"context"

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
	Products ports.ProductReader
	Observer Observer // nil observes nothing
}

// Service is the use cases of ranking. It is safe for concurrent use.
type Service struct {
	store    ports.Catalog
	board    ports.Ranking
	products ports.ProductReader
	observer Observer
}

// New composes the use cases.
func New(d Deps) *Service {
	if d.Observer == nil {
		d.Observer = silent{}
	}
	return &Service{store: d.Store, board: d.Board, products: d.Products, observer: d.Observer}
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

// BestSellers lists up to limit products, most sold first.
func (s *Service) BestSellers(ctx context.Context, limit int) ([]Entry, error) {
	top, err := s.top(ctx, limit)
	if err != nil {
		return nil, err
	}
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
func (s *Service) top(ctx context.Context, limit int) ([]ports.SoldCount, error) {
	scores, err := s.board.Top(ctx, board, limit)
	if fault.Is(err, fault.Unavailable) {
		s.observer.Missed("read the board of best sellers", err)
		return s.counted(ctx, limit)
	}
	if err != nil {
		return nil, err
	}
	top := make([]ports.SoldCount, len(scores))
	for i, score := range scores {
		pid, err := id.Parse(score.Member)
		if err != nil {
			return nil, fault.New(fault.Internal, "a member of the board is no product").WithCause(err)
		}
		top[i] = ports.SoldCount{Product: pid, Pieces: score.Score, Version: score.Version}
	}
	return top, nil
}

func (s *Service) counted(ctx context.Context, limit int) ([]ports.SoldCount, error) {
	var top []ports.SoldCount
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.CatalogRepos) (err error) {
		top, err = r.Sold.Top(ctx, limit)
		return err
	})
	return top, err
}
