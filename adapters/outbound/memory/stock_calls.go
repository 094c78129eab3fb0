package memory

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// aFew is more lives than one call adds, so that what is forgotten is gone in
// the end.
const aFew = 4

// Find answers the hold of an attempt.
func (s *Stock) Find(ctx context.Context, product, hold id.ID) (ports.Hold, error) {
	g, err := s.b.enter(ctx, product, "find a hold")
	if err != nil {
		return ports.Hold{}, err
	}
	defer g.mu.Unlock()
	if l := g.find(hold); l != nil {
		return l.Hold, nil
	}
	return ports.Hold{}, nil
}

var errReservation = fault.New(fault.InvalidArgument, "a reservation needs pieces, a limit and a time")

// Reserve holds pieces for an attempt. A refusal looks up the product and the
// hold, and allocates nothing.
func (s *Stock) Reserve(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
	if r.Quantity < 1 || r.Limit < 0 || r.TTL <= 0 {
		return ports.Reserved{}, errReservation
	}
	g, err := s.b.enter(ctx, r.Product, "reserve pieces")
	if err != nil {
		return ports.Reserved{}, err
	}
	defer g.mu.Unlock()
	if l := g.find(r.Hold); l != nil && l.State != ports.HoldReleased {
		return ports.Reserved{Hold: l.Hold}, nil
	}
	if r.Quantity > g.free || g.promise() > 0 {
		return ports.Reserved{Outcome: ports.ReserveSoldOut}, nil
	}
	g.sweep(aFew)
	if r.Limit > 0 && r.Quantity > r.Limit-g.bought[r.User] {
		return ports.Reserved{Outcome: ports.ReserveOverLimit}, nil
	}
	if g.life(r.Hold, r.Order) != nil {
		return ports.Reserved{Outcome: ports.ReserveGone}, nil
	}
	l := g.add(ports.Hold{ID: r.Hold, Order: r.Order, User: r.User, Quantity: r.Quantity})
	g.holds[r.Hold] = l
	g.made.add(r.Hold)
	g.free -= r.Quantity
	g.move(l, ports.HoldHeld, r.TTL)
	g.count(l, true)
	return ports.Reserved{Hold: l.Hold, Fresh: true}, nil
}

// Release frees the pieces of a held hold.
func (s *Stock) Release(ctx context.Context, product, hold, order id.ID) error {
	g, err := s.b.enter(ctx, product, "release a hold")
	if err != nil {
		return err
	}
	defer g.mu.Unlock()
	g.sweep(aFew)
	switch l := g.life(hold, order); {
	case l == nil:
		g.move(g.add(ports.Hold{ID: hold, Order: order}), ports.HoldReleased, stockMemory)
	case l.State == ports.HoldHeld:
		g.free += l.Quantity
		g.count(l, false)
		g.move(l, ports.HoldReleased, stockMemory)
	}
	return nil
}

// Settle makes a hold's pieces gone.
func (s *Stock) Settle(ctx context.Context, x ports.Settlement) error {
	g, err := s.b.enter(ctx, x.Product, "settle a hold")
	if err != nil {
		return err
	}
	wait := g.settle(x)
	g.mu.Unlock()
	if wait > 0 {
		<-time.After(wait)
	}
	return nil
}

// settle answers how long nobody may be told.
func (g *gate) settle(x ports.Settlement) (wait time.Duration) {
	g.sweep(aFew)
	l := g.life(x.Hold, x.Order)
	if l != nil && l.State == ports.HoldSettled {
		if x.Refused {
			g.count(l, false)
		}
		return 0
	}
	if l == nil || l.State == ports.HoldReleased {
		g.made.add(x.Hold)
		wait = g.promise()
		l = g.add(ports.Hold{ID: x.Hold, Order: x.Order, User: x.User, Quantity: x.Quantity})
		if !x.Refused {
			g.free -= x.Quantity
		}
	}
	if answered := g.find(x.Hold); answered == nil || answered.State != ports.HoldSettled {
		g.holds[x.Hold] = l
	}
	g.move(l, ports.HoldSettled, stockMemory)
	g.count(l, !x.Refused && !g.happened(x.Order))
	return wait
}

// Return frees the pieces of an order that was cancelled.
func (s *Stock) Return(ctx context.Context, r ports.StockReturn) error {
	g, err := s.b.enter(ctx, r.Product, "return pieces")
	if err != nil {
		return err
	}
	defer g.mu.Unlock()
	g.sweep(aFew)
	if !g.once(r.Operation) {
		return nil
	}
	g.free += r.Quantity
	if l := g.life(r.Hold, r.Operation); l != nil {
		g.count(l, false)
	}
	return nil
}

// Restock adds pieces.
func (s *Stock) Restock(ctx context.Context, product, operation id.ID, quantity int64) error {
	g, err := s.b.enter(ctx, product, "restock a gate")
	if err != nil {
		return err
	}
	defer g.mu.Unlock()
	if g.once(operation) {
		g.free += quantity
	}
	return nil
}

// Expired lists held holds whose time is over.
func (s *Stock) Expired(ctx context.Context, product id.ID, limit int) ([]ports.Hold, error) {
	g, err := s.b.enter(ctx, product, "list expired holds")
	if err != nil {
		return nil, err
	}
	defer g.mu.Unlock()
	g.sweep(256)
	var expired []ports.Hold
	now := time.Now()
	g.held.Scan(func(l *life) bool {
		if len(expired) == limit || now.Before(l.end) {
			return false
		}
		expired = append(expired, l.Hold)
		return true
	})
	return expired, nil
}
