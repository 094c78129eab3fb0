package ordering

import (
	"cmp"
	"context"
	"time"

	"example.com/surge/app/grouping"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

const (
	// Group is the consumer group of ordering's reactions.
	Group = "ordering"
	// source says in events who speaks.
	source = "ordering"
)

// Deps are what ordering needs.
type Deps struct {
	Store    ports.Ordering
	Gate     ports.StockGate
	SoldOut  ports.StockSoldOut // of the same gate
	Products ports.ProductReader
	Delays   ports.DelayQueue // of its own: keys are order ids
	IDs      ports.IDs
	Observer Observer // nil observes nothing
}

// Config is how long things may take. A zero field has its default.
type Config struct {
	Window  time.Duration // to pay a reserved order; 15 minutes
	HoldFor time.Duration // until a hold of the gate is looked into; 30 seconds
}

func (c Config) withDefaults() Config {
	c.Window = cmp.Or(c.Window, 15*time.Minute)
	c.HoldFor = cmp.Or(c.HoldFor, 30*time.Second)
	return c
}

// Service is the use cases of ordering. It is safe for concurrent use.
type Service struct {
	store    ports.Ordering
	gate     ports.StockGate
	soldOut  *soldOut
	products ports.ProductReader
	delays   ports.DelayQueue
	ids      ports.IDs
	observer Observer
	config   Config
	together *grouping.Group[*reaction]
}

var (
	_ ports.OrderReader = (*Service)(nil)
	_ ports.OrderVoider = (*Service)(nil)
)

// New composes the use cases.
func New(d Deps, c Config) *Service {
	if d.Observer == nil {
		d.Observer = silent{}
	}
	s := &Service{
		store: d.Store, gate: d.Gate, soldOut: newSoldOut(d.SoldOut), products: d.Products, delays: d.Delays, ids: d.IDs,
		observer: d.Observer, config: c.withDefaults(),
	}
	s.together = grouping.New(s.reactTogether)
	return s
}

// conflicts is how often a transaction starts over because another one changed
// what it read.
const conflicts = 10

// tx runs fn in a transaction, and again when it lost a compare-and-set.
func (s *Service) tx(ctx context.Context, fn func(ctx context.Context, r ports.OrderingRepos) error) error {
	var err error
	for range conflicts {
		if err = s.store.Tx(ctx, fn); !fault.Is(err, fault.VersionMismatch) {
			return err
		}
	}
	return fault.New(fault.Unavailable, "too many changes at once").WithCause(err)
}
