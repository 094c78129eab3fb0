package redis

import (
	"context"
	"errors"
	"slices"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

const (
	stockMemory = 24 * time.Hour // how long settled lives are remembered
	ticketLife  = time.Minute    // and how long a build lives without a further part
	stockPart   = 500            // lives or operations that one call adds: some ms of the server's time
)

// Prepare answers a ticket for opening a closed gate.
func (s *Stock) Prepare(ctx context.Context, product id.ID) (ports.StockTicket, bool, error) {
	const doing = "prepare a gate"
	cmd, err := s.c.eval(ctx, doing, stockPrepare, []string{s.gate(product), s.ticket(product)}, millis(ticketLife))
	if errors.Is(err, goredis.Nil) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	ticket, err := cmd.Text()
	if err != nil {
		return "", false, fault.Wrap(err, fault.Internal, doing)
	}
	return ports.StockTicket(ticket), true, nil
}

// Close forgets a gate that holds nothing.
func (s *Stock) Close(ctx context.Context, product id.ID) (bool, error) {
	closed, err := s.at(ctx, "close a gate", product, stockClose)
	return closed == int64(1), err
}

var errStaleTicket = fault.New(fault.InvalidState, "the ticket of this gate is not current")

// Open builds a product's state beside the gate, in parts, so that no call
// stops the server for long, and installs it with the last call. What an opener
// leaves that gave up is gone in a minute.
func (s *Stock) Open(ctx context.Context, product id.ID, ticket ports.StockTicket, state ports.StockState) error {
	const doing = "open a gate"
	cmd, err := s.c.eval(ctx, doing, stockBuild, []string{s.ticket(product)}, string(ticket))
	if errors.Is(err, goredis.Nil) {
		return errStaleTicket
	}
	if err != nil {
		return err
	}
	build, err := cmd.Text()
	if err != nil {
		return fault.Wrap(err, fault.Internal, doing)
	}
	gate := s.c.part("stock:new", string(product[:]), build)
	past := s.c.part("stock:new:past", string(product[:]), build)
	parts := 0
	for args := range stockParts(state) {
		parts++
		args[0] = parts
		if _, err := s.c.eval(ctx, doing, stockFill, []string{gate, s.held(product), past}, args...); err != nil {
			return err
		}
	}
	keys := []string{s.gate(product), s.held(product), s.past(product), s.ticket(product), gate, past}
	cmd, err = s.c.eval(ctx, doing, stockOpen, keys, string(ticket), build, parts, state.Free)
	if err != nil {
		return err
	}
	if done, err := cmd.Bool(); err != nil || !done {
		return errStaleTicket
	}
	return nil
}

// stockParts yields the arguments of lua/stock_fill.lua, without the first.
func stockParts(state ports.StockState) func(yield func([]any) bool) {
	return func(yield func([]any) bool) {
		for holds := range slices.Chunk(state.Holds, stockPart) {
			args := []any{0, millis(ticketLife), len(holds)}
			for _, h := range holds {
				counts := "0"
				if h.Counts {
					counts = "1"
				}
				args = append(args, string(h.Hold[:])+string(h.Order[:])+string(h.User[:])+counts, h.Quantity, (stockMemory - h.Age).Microseconds())
			}
			if !yield(args) {
				return
			}
		}
		for operations := range slices.Chunk(state.Operations, stockPart) {
			args := []any{0, millis(ticketLife), 0}
			for _, op := range operations {
				args = append(args, op[:])
			}
			if !yield(args) {
				return
			}
		}
	}
}
