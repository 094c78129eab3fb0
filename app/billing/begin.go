package billing

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
)

// binding is a client's key and the request that it stands for.
type binding struct {
	key  ports.IdempotencyKey
	hash id.ID
}

// replay answers a request whose key is bound already.
func (s *Service) replay(ctx context.Context, b binding) (_ Paid, bound bool, _ error) {
	var record ports.IdempotencyRecord
	var p payment.Payment
	err := s.store.Tx(ctx, func(ctx context.Context, r ports.BillingRepos) (err error) {
		if record, err = r.Idempotency.Find(ctx, b.key); err != nil {
			return err
		}
		p, err = r.Payments.Get(ctx, record.Resource)
		return err
	})
	switch {
	case fault.Is(err, fault.NotFound):
		return Paid{}, false, nil
	case err != nil:
		return Paid{}, false, later(err)
	case record.Hash != b.hash:
		return Paid{}, true, errMismatch
	case p.Open():
		return Paid{}, true, errInProgress
	}
	paid, err := answer(p, record.Request, true)
	return paid, true, err
}

// commits is how often a commit is sent whose answer is lost.
const commits = 3

// begin writes down that a payment is about to be asked for, and binds the key
// to it. Bound: another request has the key.
//
// A commit whose answer is lost is sent again: the payment's id is this call's
// own, so that finding it means that the first commit went through.
func (s *Service) begin(ctx context.Context, b binding, o order.Order) (p payment.Payment, bound bool, err error) {
	pid := s.ids.New()
	for range commits {
		p, bound, err = s.tryBegin(ctx, b, o, pid)
		if !fault.Is(err, fault.UnknownOutcome) {
			break
		}
	}
	if err == nil && !bound {
		s.observer.Became(payment.StatusInitiated)
	}
	return p, bound, err
}

func (s *Service) tryBegin(ctx context.Context, b binding, o order.Order, pid id.ID) (p payment.Payment, bound bool, err error) {
	owed := o.Snapshot()
	err = s.tx(ctx, func(ctx context.Context, r ports.BillingRepos) error {
		now := time.Now()
		p = payment.Initiate(pid, owed.ID, owed.UserID, owed.Total, now)
		record, err := r.Idempotency.Find(ctx, b.key)
		bound = err == nil && record.Resource != pid
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := occupy(ctx, r, owed.ID, pid); err != nil {
			return err
		}
		if err := r.Payments.Insert(ctx, p); err != nil {
			return err
		}
		return r.Idempotency.Bind(ctx, ports.IdempotencyRecord{
			Key: b.key, Hash: b.hash, Resource: pid, Request: ports.RequestID(ctx), At: now,
		})
	})
	return p, bound, err
}

// occupy makes a payment the one that is alive.
func occupy(ctx context.Context, r ports.BillingRepos, oid, pid id.ID) error {
	bill, err := r.Bills.Get(ctx, oid)
	if err != nil {
		return err
	}
	started, free := bill.Start(pid)
	if free {
		return r.Bills.Save(ctx, started)
	}
	other, err := r.Payments.Get(ctx, bill.Active)
	switch {
	case err != nil:
		return err
	case other.Open():
		return errInProgress
	default:
		return errPaid
	}
}
