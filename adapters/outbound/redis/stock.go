package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Stock implements ports.Stock: a hash and two sorted sets per product, in one
// slot of a Cluster, and a script per call, whose keys' meaning lua/stock.lua
// tells; a sale that is over is answered without one, see stock_refuse.go.
// Numbers are exact up to 2^53.
//
// A Reserve whose reply was lost is sent again and finds its own hold, which is
// then not Fresh: nobody gives it back, but it is resolved when its time is up.
type Stock struct {
	c    *Client
	seen soldOuts
}

var _ ports.Stock = (*Stock)(nil)

// NewStock makes gates over a client.
func NewStock(c *Client) *Stock { return &Stock{c: c} }

func (s *Stock) gate(product id.ID) string   { return s.c.key("stock", string(product[:])) }
func (s *Stock) held(product id.ID) string   { return s.c.key("stock:held", string(product[:])) }
func (s *Stock) past(product id.ID) string   { return s.c.key("stock:past", string(product[:])) }
func (s *Stock) ticket(product id.ID) string { return s.c.key("stock:ticket", string(product[:])) }

var errGateClosed = fault.New(fault.Unavailable, "the sale of this product is not ready yet").WithRetryAfter(time.Second)

// at runs a script on a product's gate, which answers nothing if it is closed.
func (s *Stock) at(ctx context.Context, doing string, product id.ID, run *script, args ...any) (any, error) {
	cmd, err := s.c.eval(ctx, doing, run, []string{s.gate(product), s.held(product), s.past(product)}, args...)
	if errors.Is(err, goredis.Nil) {
		return nil, errGateClosed
	}
	if err != nil {
		return nil, err // cmd may still be in a pipeline
	}
	return cmd.Val(), nil
}

// Find answers the hold of an attempt.
func (s *Stock) Find(ctx context.Context, product, hold id.ID) (ports.Hold, error) {
	const doing = "find a hold"
	found, err := s.at(ctx, doing, product, stockFind, hold[:])
	life, ok := found.(string)
	if err != nil || !ok {
		return ports.Hold{}, err
	}
	return readLife(doing, hold, life)
}

var errReservation = fault.New(fault.InvalidArgument, "a reservation needs pieces, a limit and a time")

// Reserve holds pieces for an attempt.
func (s *Stock) Reserve(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
	const doing = "reserve pieces"
	if r.Quantity < 1 || r.Limit < 0 || r.TTL <= 0 {
		return ports.Reserved{}, errReservation
	}
	if s.seen.seems(r.Product) {
		if is, err := s.soldOut(ctx, doing, r); err != nil {
			return ports.Reserved{}, err
		} else if is {
			return ports.Reserved{Outcome: ports.ReserveSoldOut}, nil
		}
	}
	got, err := s.at(ctx, doing, r.Product, stockReserve, r.Hold[:], r.Quantity, r.Order[:], r.User[:], r.Limit, max(r.TTL.Microseconds(), 1))
	if err != nil {
		return ports.Reserved{}, err
	}
	switch got {
	case int64(0):
		h := ports.Hold{ID: r.Hold, Order: r.Order, User: r.User, Quantity: r.Quantity, State: ports.HoldHeld}
		return ports.Reserved{Hold: h, Fresh: true}, nil
	case int64(1):
		s.seen.note(r.Product)
		return ports.Reserved{Outcome: ports.ReserveSoldOut}, nil
	case int64(2):
		return ports.Reserved{Outcome: ports.ReserveOverLimit}, nil
	case int64(3):
		return ports.Reserved{Outcome: ports.ReserveGone}, nil
	}
	life, _ := got.(string)
	h, err := readLife(doing, r.Hold, life)
	return ports.Reserved{Hold: h}, err
}

// Release frees the pieces of a held hold.
func (s *Stock) Release(ctx context.Context, product, hold, order id.ID) error {
	_, err := s.at(ctx, "release a hold", product, stockRelease, hold[:], order[:])
	return err
}

// Settle makes a hold's pieces gone.
func (s *Stock) Settle(ctx context.Context, x ports.Settlement) error {
	wait, err := s.at(ctx, "settle a hold", x.Product, stockSettle, x.Hold[:], x.Order[:], x.User[:], x.Quantity, x.Refused)
	if us, ok := wait.(int64); ok && us > 0 {
		<-time.After(time.Duration(us) * time.Microsecond)
	}
	return err
}

// Return frees the pieces of an order that was cancelled.
func (s *Stock) Return(ctx context.Context, r ports.StockReturn) error {
	_, err := s.at(ctx, "return pieces", r.Product, stockReturn, r.Operation[:], r.Quantity, r.Hold[:])
	return err
}

// Restock adds pieces.
func (s *Stock) Restock(ctx context.Context, product, operation id.ID, quantity int64) error {
	_, err := s.at(ctx, "restock a gate", product, stockRestock, operation[:], quantity)
	return err
}

// Levels asks for all products together.
func (s *Stock) Levels(ctx context.Context, products []id.ID) ([]ports.Level, error) {
	const doing = "read stock levels"
	asked := make([]goredis.Cmder, len(products))
	for i, p := range products {
		asked[i] = goredis.NewStringCmd(ctx, "hget", s.gate(p), "free")
	}
	if err := s.c.doAll(ctx, doing, asked...); err != nil {
		return nil, err
	}
	levels := make([]ports.Level, len(products))
	for i, cmd := range asked {
		free, err := cmd.(*goredis.StringCmd).Int64() //nolint:errcheck // made above
		switch {
		case errors.Is(err, goredis.Nil):
		case err != nil:
			return nil, fault.Wrap(err, fault.Internal, doing)
		default:
			levels[i] = ports.Level{Free: max(free, 0), Open: true}
		}
	}
	return levels, nil
}

// Expired lists held holds whose time is over.
func (s *Stock) Expired(ctx context.Context, product id.ID, limit int) ([]ports.Hold, error) {
	const doing = "list expired holds"
	got, err := s.at(ctx, doing, product, stockExpired, limit)
	if err != nil {
		return nil, err
	}
	all, _ := got.([]any)
	var expired []ports.Hold
	for _, one := range all {
		text, _ := one.(string)
		var hold id.ID
		n := copy(hold[:], text)
		h, err := readLife(doing, hold, text[n:])
		if err != nil {
			return nil, err
		}
		expired = append(expired, h)
	}
	return expired, nil
}

var holdStates = map[byte]ports.HoldState{'h': ports.HoldHeld, 'r': ports.HoldReleased, 's': ports.HoldSettled}

// readLife reads an order's bytes and a life: the hold that it answers.
func readLife(doing string, hold id.ID, text string) (ports.Hold, error) {
	h := ports.Hold{ID: hold}
	rest := text[copy(h.Order[:], text):]
	rest = rest[copy(h.User[:], rest):]
	if len(rest) >= len("h10") {
		n, err := strconv.ParseInt(rest[2:], 10, 64)
		if state, ok := holdStates[rest[0]]; ok && err == nil {
			h.State, h.Quantity = state, n
			return h, nil
		}
	}
	return ports.Hold{}, fault.Wrap(fmt.Errorf("not a hold: %q", text), fault.Internal, doing)
}
