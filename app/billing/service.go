package billing

import (
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

const (
	// answerWithin bounds Pay from its start to the gateway's answer, and every
	// later question to the gateway.
	answerWithin = 4 * time.Second
	// recordWithin bounds the transaction that writes an answer down.
	recordWithin = 2 * time.Second
)

// Deps are what billing needs.
type Deps struct {
	Store    ports.Billing
	Orders   ports.OrderReader
	Gateway  ports.PaymentGateway
	IDs      ports.IDs
	Observer Observer // nil observes nothing
}

// Service is the use cases of billing. It is safe for concurrent use.
type Service struct {
	store    ports.Billing
	orders   ports.OrderReader
	gateway  ports.PaymentGateway
	ids      ports.IDs
	observer Observer
}

// New composes the use cases.
func New(d Deps) *Service {
	if d.Observer == nil {
		d.Observer = silent{}
	}
	return &Service{store: d.Store, orders: d.Orders, gateway: d.Gateway, ids: d.IDs, observer: d.Observer}
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
