package contract_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// brokenStock is a gate with one call replaced.
type brokenStock struct {
	ports.Stock
	reserve func(context.Context, ports.Reservation) (ports.Reserved, error)
	release func(ctx context.Context, product, hold, order id.ID) error
	settle  func(context.Context, ports.Settlement) error
	giveOut func(context.Context, ports.StockReturn) error
	restock func(ctx context.Context, product, operation id.ID, quantity int64) error
	open    func(context.Context, id.ID, ports.StockTicket, ports.StockState) error
}

func (b brokenStock) Reserve(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
	if b.reserve != nil {
		return b.reserve(ctx, r)
	}
	return b.Stock.Reserve(ctx, r)
}

func (b brokenStock) Release(ctx context.Context, product, hold, order id.ID) error {
	if b.release != nil {
		return b.release(ctx, product, hold, order)
	}
	return b.Stock.Release(ctx, product, hold, order)
}

func (b brokenStock) Settle(ctx context.Context, s ports.Settlement) error {
	if b.settle != nil {
		return b.settle(ctx, s)
	}
	return b.Stock.Settle(ctx, s)
}

func (b brokenStock) Return(ctx context.Context, r ports.StockReturn) error {
	if b.giveOut != nil {
		return b.giveOut(ctx, r)
	}
	return b.Stock.Return(ctx, r)
}

func (b brokenStock) Restock(ctx context.Context, product, operation id.ID, quantity int64) error {
	if b.restock != nil {
		return b.restock(ctx, product, operation, quantity)
	}
	return b.Stock.Restock(ctx, product, operation, quantity)
}

func (b brokenStock) Open(ctx context.Context, product id.ID, t ports.StockTicket, s ports.StockState) error {
	if b.open != nil {
		return b.open(ctx, product, t, s)
	}
	return b.Stock.Open(ctx, product, t, s)
}

// brokenStocks are adapters that each break one promise, by what they do.
var brokenStocks = map[string]func(ports.Stock) ports.Stock{
	"takes closed for sold out": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, reserve: func(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
			got, err := s.Reserve(ctx, r)
			if fault.Is(err, fault.Unavailable) {
				return ports.Reserved{Outcome: ports.ReserveSoldOut}, nil
			}
			return got, err
		}}
	},
	"keeps the last piece": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, reserve: func(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
			got, err := s.Reserve(ctx, r)
			if l, _ := s.Levels(ctx, []id.ID{r.Product}); err == nil && got.Fresh && l[0].Free == 0 {
				return ports.Reserved{Outcome: ports.ReserveSoldOut}, s.Release(ctx, r.Product, r.Hold, r.Order)
			}
			return got, err
		}}
	},
	"checks, then takes": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, reserve: func(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
			l, err := s.Levels(ctx, []id.ID{r.Product})
			if err != nil || l[0].Free < r.Quantity {
				return ports.Reserved{Outcome: ports.ReserveSoldOut}, err
			}
			<-time.After(time.Millisecond)
			h := ports.Hold{ID: r.Hold, Order: r.Order, User: r.User, Quantity: r.Quantity, State: ports.HoldHeld}
			return ports.Reserved{Hold: h, Fresh: true}, s.Settle(ctx, ports.Settlement{Product: r.Product, Hold: r.Hold, Order: r.Order, User: r.User, Quantity: r.Quantity})
		}}
	},
	"makes a hold per order": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, reserve: func(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
			h := r.Hold
			r.Hold = id.Hash(h.String(), r.Order.String())
			got, err := s.Reserve(ctx, r)
			got.Hold.ID = h
			return got, err
		}}
	},
	"looks at what is left first": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, reserve: func(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
			if l, err := s.Levels(ctx, []id.ID{r.Product}); err == nil && l[0].Open && l[0].Free == 0 {
				return ports.Reserved{Outcome: ports.ReserveSoldOut}, nil
			}
			return s.Reserve(ctx, r)
		}}
	},
	"gives expired holds back": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, reserve: func(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
			expired, _ := s.Expired(ctx, r.Product, 100)
			for _, h := range expired {
				if err := s.Release(ctx, r.Product, h.ID, h.Order); err != nil {
					return ports.Reserved{}, err
				}
			}
			return s.Reserve(ctx, r)
		}}
	},
	"knows no limit": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, reserve: func(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
			r.Limit = 0
			return s.Reserve(ctx, r)
		}}
	},
	"releases every time": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, release: func(ctx context.Context, product, hold, order id.ID) error {
			h, err := s.Find(ctx, product, hold)
			if err == nil && h.State == ports.HoldReleased {
				err = s.Restock(ctx, product, id.Hash(time.Now().String(), order.String()), h.Quantity)
			}
			if err != nil {
				return err
			}
			return s.Release(ctx, product, hold, order)
		}}
	},
	"releases by hold alone": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, release: func(ctx context.Context, product, hold, order id.ID) error {
			if h, err := s.Find(ctx, product, hold); err == nil && h.State == ports.HoldHeld {
				order = h.Order
			}
			return s.Release(ctx, product, hold, order)
		}}
	},
	"leaves no tombstone": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, release: func(ctx context.Context, product, hold, order id.ID) error {
			if h, err := s.Find(ctx, product, hold); err == nil && h.State != ports.HoldHeld {
				return nil
			}
			return s.Release(ctx, product, hold, order)
		}}
	},
	"releases what is settled": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, release: func(ctx context.Context, product, hold, order id.ID) error {
			if h, err := s.Find(ctx, product, hold); err == nil && h.State == ports.HoldSettled {
				return s.Return(ctx, ports.StockReturn{Product: product, Hold: hold, Operation: order, Quantity: h.Quantity})
			}
			return s.Release(ctx, product, hold, order)
		}}
	},
	"settles every time": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, settle: func(ctx context.Context, x ports.Settlement) error {
			if h, err := s.Find(ctx, x.Product, x.Hold); err == nil && h.State == ports.HoldSettled {
				return s.Restock(ctx, x.Product, x.Order, -x.Quantity)
			}
			return s.Settle(ctx, x)
		}}
	},
	"settles only what is held": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, settle: func(ctx context.Context, x ports.Settlement) error {
			if h, err := s.Find(ctx, x.Product, x.Hold); err == nil && h.State != ports.HoldHeld {
				return nil
			}
			return s.Settle(ctx, x)
		}}
	},
	"counts what was refused": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, settle: func(ctx context.Context, x ports.Settlement) error {
			x.Refused = false
			return s.Settle(ctx, x)
		}}
	},
	"takes what was refused": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, settle: func(ctx context.Context, x ports.Settlement) error {
			h, err := s.Find(ctx, x.Product, x.Hold)
			if err == nil && x.Refused && h.State == ports.HoldNone {
				taken := x
				taken.Refused = false
				err = s.Settle(ctx, taken)
			}
			return errors.Join(err, s.Settle(ctx, x))
		}}
	},
	"closes whatever is held": func(s ports.Stock) ports.Stock { return hastyGate{s} },
	"never forgets":           func(s ports.Stock) ports.Stock { return rememberingGate{s, map[id.ID]ports.Hold{}} },
	"returns every time": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, giveOut: func(ctx context.Context, r ports.StockReturn) error {
			defer func() { <-time.After(time.Nanosecond) }()
			return s.Restock(ctx, r.Product, id.Hash(time.Now().String(), r.Hold.String()), r.Quantity)
		}}
	},
	"restocks every time": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, restock: func(ctx context.Context, product, operation id.ID, quantity int64) error {
			err := s.Restock(ctx, product, operation, quantity)
			if err == nil {
				err = s.Restock(ctx, product, id.Hash(operation.String()), quantity)
			}
			return err
		}}
	},
	"stays sold out": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, restock: func(ctx context.Context, product, operation id.ID, quantity int64) error {
			if l, err := s.Levels(ctx, []id.ID{product}); err == nil && l[0].Open && l[0].Free == 0 {
				return nil
			}
			return s.Restock(ctx, product, operation, quantity)
		}}
	},
	"promises nothing": func(s ports.Stock) ports.Stock { return faithless{s} },
	"does not tell of the last hold": func(s ports.Stock) ports.Stock {
		return telling{s, func(a *ports.SoldOut) { a.Holds = a.Holds[:max(len(a.Holds)-1, 0)] }}
	},
	"tells of all as of what is new": func(s ports.Stock) ports.Stock {
		return telling{s, func(a *ports.SoldOut) { a.Whole = false }}
	},
	"tells of nothing new": func(s ports.Stock) ports.Stock {
		return telling{s, func(a *ports.SoldOut) {
			if !a.Whole {
				a.Holds = nil
			}
		}}
	},
	"opens in two steps": func(s ports.Stock) ports.Stock {
		return brokenStock{Stock: s, open: func(ctx context.Context, product id.ID, t ports.StockTicket, state ports.StockState) error {
			holds := state.Holds
			state.Holds = nil
			if err := s.Open(ctx, product, t, state); err != nil {
				return err
			}
			<-time.After(5 * time.Millisecond)
			for _, h := range holds {
				if err := s.Settle(ctx, ports.Settlement{Product: product, Hold: h.Hold, Order: h.Order, User: h.User}); err != nil {
					return err
				}
			}
			return nil
		}}
	},
}

// telling is a gate that answers something else when it is asked whether all is
// sold.
type telling struct {
	ports.Stock
	change func(*ports.SoldOut)
}

func (g telling) SoldOut(ctx context.Context, product id.ID, seen ports.StockMark) (ports.SoldOut, error) {
	a, err := g.Stock.SoldOut(ctx, product, seen)
	g.change(&a)
	return a, err
}

// faithless says that all is sold and keeps no promise.
type faithless struct{ ports.Stock }

func (g faithless) SoldOut(ctx context.Context, product id.ID, _ ports.StockMark) (ports.SoldOut, error) {
	levels, err := g.Levels(ctx, []id.ID{product})
	if err != nil || levels[0].Free > 0 {
		return ports.SoldOut{}, err
	}
	return ports.SoldOut{Is: true, Whole: true, Holds: []id.ID{id.Hash("hold", "a")}}, nil
}

// rememberingGate answers what it has settled for as long as it is open.
type rememberingGate struct {
	ports.Stock
	settled map[id.ID]ports.Hold
}

func (g rememberingGate) Settle(ctx context.Context, s ports.Settlement) error {
	err := g.Stock.Settle(ctx, s)
	if h, e := g.Find(ctx, s.Product, s.Hold); e == nil {
		g.settled[s.Hold] = h
	}
	return err
}

func (g rememberingGate) Find(ctx context.Context, product, hold id.ID) (ports.Hold, error) {
	h, err := g.Stock.Find(ctx, product, hold)
	if err == nil && h.State == ports.HoldNone {
		h = g.settled[hold]
	}
	return h, err
}

func (g rememberingGate) Open(ctx context.Context, product id.ID, t ports.StockTicket, s ports.StockState) error {
	clear(g.settled)
	return g.Stock.Open(ctx, product, t, s)
}

// hastyGate says that it is closed.
type hastyGate struct{ ports.Stock }

func (g hastyGate) Close(ctx context.Context, product id.ID) (bool, error) {
	_, err := g.Stock.Close(ctx, product)
	return err == nil, err
}

func TestStockSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"takes closed for sold out":   {"ClosedUntilOpened", "LostStateIsClosedNotSoldOut"},
		"keeps the last piece":        {"ReserveUntilSoldOut"},
		"checks, then takes":          {"NeverBelowZeroUnderConcurrency"},
		"makes a hold per order":      {"ReserveIsIdempotent"},
		"looks at what is left first": {"ReserveFindsItsOwnHoldWhenSoldOut"},
		"gives expired holds back":    {"ExpiredIsListedNotReturned"},
		"knows no limit":              {"PerUserLimit"},
		"releases every time":         {"ReleaseIsIdempotent", "AgreesWithAModel"},
		"releases by hold alone":      {"ReleaseIsIdempotent"},
		"leaves no tombstone":         {"ReleaseBeforeReserveLeavesTombstone"},
		"releases what is settled":    {"SettleThenReleaseKeepsGone"},
		"settles every time":          {"SettleIsIdempotent"},
		"settles only what is held":   {"SettleOfForgottenAdopts"},
		"counts what was refused":     {"SettleIsIdempotent", "AgreesWithAModel"},
		"takes what was refused":      {"SettleOfForgottenAdopts"},
		"closes whatever is held":     {"ClosedUntilOpened"},
		"returns every time":          {"ReturnOnce"},
		"restocks every time":         {"RestockOnce"},
		"stays sold out":              {"RestockOpensAgain"},
		"opens in two steps":          {"RebuildIsAtomic"},
		"never forgets":               {"AgreesWithAModel"},
	}, testBrokenStock)
}

func testBrokenStock(t *testing.T, name string) {
	rapidIsToFail(t)
	contract.Stock(t, stockIn(brokenStocks[name]))
}
