package billing

import (
	"cmp"
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

const (
	// Group is the consumer group of billing's reactions.
	Group = "billing"
	// source says in events who speaks.
	source = "billing"
)

// Deps are what billing needs.
type Deps struct {
	Store    ports.Billing
	Orders   ports.OrderReader
	Gateway  ports.PaymentGateway
	IDs      ports.IDs
	Observer Observer // nil observes nothing
}

// Config is how long things may take. A zero field has its default.
type Config struct {
	// Wait is how long Pay waits for a pending order to be reserved; 2 seconds.
	Wait time.Duration
	// Answer bounds Pay from its start to the gateway's answer; 4 seconds.
	Answer time.Duration
	// Record bounds the transaction that writes the answer down; 2 seconds.
	Record time.Duration
	// Settle is how long a payment is left alone before Settle takes it up, and
	// more than Answer and Record together; 8 seconds.
	Settle time.Duration
}

func (c Config) withDefaults() Config {
	c.Wait = cmp.Or(c.Wait, 2*time.Second)
	c.Answer = cmp.Or(c.Answer, 4*time.Second)
	c.Record = cmp.Or(c.Record, 2*time.Second)
	c.Settle = cmp.Or(c.Settle, 8*time.Second)
	return c
}

// Service is the use cases of billing. It is safe for concurrent use.
type Service struct {
	store    ports.Billing
	orders   ports.OrderReader
	gateway  ports.PaymentGateway
	ids      ports.IDs
	observer Observer
	config   Config
}

// New composes the use cases.
func New(d Deps, c Config) *Service {
	if d.Observer == nil {
		d.Observer = silent{}
	}
	return &Service{
		store: d.Store, orders: d.Orders, gateway: d.Gateway, ids: d.IDs,
		observer: d.Observer, config: c.withDefaults(),
	}
}

// conflicts is how often a transaction starts over because another one changed
// what it read.
const conflicts = 10

// tx runs fn in a transaction, and again when another one came first.
func (s *Service) tx(ctx context.Context, fn func(ctx context.Context, r ports.BillingRepos) error) error {
	var err error
	for range conflicts {
		err = s.store.Tx(ctx, fn)
		if !fault.Is(err, fault.VersionMismatch) && !fault.Is(err, fault.AlreadyExists) {
			return err
		}
	}
	return fault.New(fault.Unavailable, "too many changes at once").WithCause(err)
}
