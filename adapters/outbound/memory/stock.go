package memory

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// stockMemory is how long settled and released holds, tombstones and
// operations are remembered.
const stockMemory = 24 * time.Hour

// StockBackend is the shared gates of a sale, one per product, each under a
// mutex of its own: a call is what one script on one hash slot would be. It
// grows with the products that were ever opened and, per product, with the
// pieces that are held or gone and what happened within 24 hours.
type StockBackend struct {
	link
	mu      sync.RWMutex
	gates   map[id.ID]*gate
	tickets atomic.Uint64 // numbers tickets; no loss takes it back
}

// NewStockBackend has every gate closed.
func NewStockBackend() *StockBackend {
	b := &StockBackend{}
	b.Lose()
	return b
}

// Lose forgets every gate, as a failover would: all are closed.
func (b *StockBackend) Lose() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gates = map[id.ID]*gate{}
}

// Node is one process's connection.
func (b *StockBackend) Node() *Stock { return &Stock{b} }

var errGateClosed = fault.New(fault.Unavailable, "the sale of this product is not ready yet").WithRetryAfter(time.Second)

// enter locks the open gate of a product; the caller unlocks it.
func (b *StockBackend) enter(ctx context.Context, product id.ID, doing string) (*gate, error) {
	if err := b.check(ctx, doing); err != nil {
		return nil, err
	}
	g := b.gate(product)
	if g == nil {
		return nil, errGateClosed
	}
	g.mu.Lock()
	if !g.open {
		g.mu.Unlock()
		return nil, errGateClosed
	}
	return g, nil
}

// gate answers a product's gate, open or prepared, or nil.
func (b *StockBackend) gate(product id.ID) *gate {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.gates[product]
}

// Stock implements ports.Stock.
type Stock struct{ b *StockBackend }

var _ ports.Stock = (*Stock)(nil)

// Levels answers how much of each product is free.
func (s *Stock) Levels(ctx context.Context, products []id.ID) ([]ports.Level, error) {
	if err := s.b.check(ctx, "read stock levels"); err != nil {
		return nil, err
	}
	levels := make([]ports.Level, len(products))
	for i, p := range products {
		if g := s.b.gate(p); g != nil {
			levels[i] = g.level()
		}
	}
	return levels, nil
}

// Prepare answers a ticket for opening a closed gate.
func (s *Stock) Prepare(ctx context.Context, product id.ID) (ports.StockTicket, bool, error) {
	if err := s.b.check(ctx, "prepare a gate"); err != nil {
		return "", false, err
	}
	s.b.mu.Lock()
	g := s.b.gates[product]
	if g == nil {
		g = newGate()
		s.b.gates[product] = g
	}
	s.b.mu.Unlock()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open {
		return "", false, nil
	}
	g.ticket = ports.StockTicket(strconv.FormatUint(s.b.tickets.Add(1), 10))
	g.ticketEnd = time.Now().Add(time.Minute)
	return g.ticket, true, nil
}

// Close forgets a gate that holds nothing.
func (s *Stock) Close(ctx context.Context, product id.ID) (bool, error) {
	g, err := s.b.enter(ctx, product, "close a gate")
	if err != nil {
		return false, err
	}
	defer g.mu.Unlock()
	if g.held.Len() > 0 {
		return false, nil
	}
	g.open = false // for whoever waits for it
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	if s.b.gates[product] == g {
		delete(s.b.gates, product)
	}
	return true, nil
}

var errStaleTicket = fault.New(fault.InvalidState, "the ticket of this gate is not current")

// Open installs a product's state.
func (s *Stock) Open(ctx context.Context, product id.ID, ticket ports.StockTicket, state ports.StockState) error {
	if err := s.b.check(ctx, "open a gate"); err != nil {
		return err
	}
	g := s.b.gate(product)
	if g == nil || ticket == "" {
		return errStaleTicket
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ticket != ticket || !time.Now().Before(g.ticketEnd) {
		return errStaleTicket
	}
	g.made.note = string(ticket) // no other gate has it
	g.install(state)
	return nil
}
