package stocking

import (
	"context"
	"time"

	"example.com/surge/app/grouping"
	"example.com/surge/core/fault"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

const (
	// Group is the consumer group that keeps the shelves.
	Group = "stocking"
	// GateGroup is the consumer group that tells the gate what happened to them.
	GateGroup = "gate"
	// source says in events who speaks.
	source = "stocking"
)

// Deps are what stocking needs.
type Deps struct {
	Store    ports.Stocking
	Gate     ports.Stock
	Lock     ports.Lock
	Levels   *Levels // of the same store and gate
	Products ports.ProductReader
	Orders   ports.OrderReader
	Voider   ports.OrderVoider
	IDs      ports.IDs
	Observer Observer // nil observes nothing
}

// Service is the use cases of stocking. It is safe for concurrent use.
type Service struct {
	store    ports.Stocking
	gate     ports.Stock
	lock     ports.Lock
	products ports.ProductReader
	orders   ports.OrderReader
	voider   ports.OrderVoider
	ids      ports.IDs
	observer Observer
	levels   *Levels
	told     *cursors
	still    *stillness
	together *grouping.Group[*placed]
}

// New composes the use cases.
func New(d Deps) *Service {
	if d.Observer == nil {
		d.Observer = silent{}
	}
	s := &Service{
		store: d.Store, gate: d.Gate, lock: d.Lock, products: d.Products, orders: d.Orders, voider: d.Voider,
		ids: d.IDs, observer: d.Observer, levels: d.Levels, told: newCursors(), still: newStillness(),
	}
	s.together = grouping.New(s.deduct)
	return s
}

// moved commits a movement with its event in a transaction that owns the shelf
// or the order.
func (s *Service) moved(ctx context.Context, r ports.StockingRepos, m inventory.Movement, version int64, p event.Payload) error {
	if err := r.Movements.Insert(ctx, m); err != nil {
		return err
	}
	e, err := event.New(s.ids.New(), source, m.At, ports.TraceParent(ctx), p)
	if err != nil {
		return err
	}
	return r.Outbox.Append(ctx, version, e)
}

// now is a time as the store keeps it.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// ready makes a shelf that is not there Unavailable: the event that opens it is
// on its way.
func ready(err error) error {
	if fault.Is(err, fault.NotFound) {
		return errNoShelf
	}
	return err
}

var errNoShelf = fault.New(fault.Unavailable, "the product is not ready yet").WithRetryAfter(time.Second)
