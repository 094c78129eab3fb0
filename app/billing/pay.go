package billing

import (
	"context"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
)

// PayInput is a request to pay an order.
type PayInput struct {
	User, Order id.ID
	Key         string // the client's idempotency key: 1 to 255 visible ASCII characters
	Token       string // the means of payment; never kept
}

// Paid is a payment as the answer to its request showed it.
type Paid struct {
	Payment  payment.Payment
	Replayed bool
	Request  string    // the id of the request that bound the key
	At       time.Time // when the payment got its state
}

// Pay settles an order with one payment, once per key. A key is bound from the
// start: the same request again is InProgress until the payment is decided,
// then it is given the first answer.
//
// payment.Declined, with Paid filled in. IdempotencyMismatch. NotFound: not an
// order of this user. InvalidState: the order is not to be paid (any more, or
// yet: then the fault says when to retry). InProgress: the key, or another
// payment of the order, is being handled. Unavailable: ask again with the same
// key; the payment may have been captured.
func (s *Service) Pay(ctx context.Context, in PayInput) (Paid, error) {
	start := time.Now()
	paid, err := s.pay(ctx, in, start)
	switch {
	case paid.Replayed:
		s.observer.Answered(OutcomeReplayed, time.Since(start))
	case err != nil:
		s.observer.Answered(fault.CodeOf(err).String(), time.Since(start))
	default:
		s.observer.Answered(OutcomeCaptured, time.Since(start))
	}
	return paid, err
}

func (s *Service) pay(ctx context.Context, in PayInput, start time.Time) (Paid, error) {
	b := binding{
		key:  ports.IdempotencyKey{User: in.User, Scope: "POST /api/v1/orders/" + in.Order.String() + "/payments", Key: in.Key},
		hash: id.Hash(in.Token),
	}
	if paid, bound, err := s.replay(ctx, b); bound || err != nil {
		return paid, err
	}
	o, err := s.payable(ctx, in.User, in.Order)
	if err != nil {
		return Paid{}, err
	}
	p, bound, err := s.begin(ctx, b, o)
	if err != nil {
		return Paid{}, later(err)
	}
	if bound { // by a request that came in meanwhile
		if paid, bound, err := s.replay(ctx, b); bound || err != nil {
			return paid, err
		}
		return Paid{}, errInProgress
	}
	charge, cancel := context.WithDeadlineCause(context.WithoutCancel(ctx), start.Add(answerWithin), errNoAnswer)
	defer cancel()
	status, err := s.charge(charge, p, in.Token)
	record := context.WithoutCancel(ctx)
	if err != nil {
		s.lose(record, p)
		return Paid{}, errUnknown.WithCause(err)
	}
	if p, err = s.decide(record, p.Snapshot().ID, verdictOf(status)); err != nil {
		return Paid{}, errUnknown.WithCause(err)
	}
	return answer(p, ports.RequestID(ctx), false)
}

// charge asks the gateway until it answers or ctx ends. It goes on after a
// failure that charged nothing.
func (s *Service) charge(ctx context.Context, p payment.Payment, token string) (ports.ChargeStatus, error) {
	snapshot := p.Snapshot()
	for pause := 50 * time.Millisecond; ; pause *= 2 {
		status, err := s.gateway.Charge(ctx, ports.Charge{
			Payment: snapshot.ID, Order: snapshot.OrderID, Amount: snapshot.Amount, Token: token,
		})
		if !fault.Is(err, fault.Unavailable) {
			return status, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return status, err
		}
	}
}

// answer is what a decided payment says to the request that began it.
func answer(p payment.Payment, request string, replayed bool) (Paid, error) {
	paid := Paid{Payment: p.AsDecided(), Replayed: replayed, Request: request, At: p.Snapshot().UpdatedAt}
	if p.Status() == payment.StatusDeclined {
		return paid, errDeclined
	}
	return paid, nil
}

// soon is what a client is told to wait before it asks again.
const soon = time.Second

// later is what a client hears of a failure that says nothing about its request.
func later(err error) error {
	if !fault.Transient(err) || fault.Is(err, fault.Cancelled) {
		return err
	}
	return fault.New(fault.Unavailable, "the service is temporarily unavailable").WithRetryAfter(soon).WithCause(err)
}

var (
	errDeclined   = fault.New(payment.Declined, "the payment was declined")
	errMismatch   = fault.New(fault.IdempotencyMismatch, "the idempotency key was used for another request")
	errInProgress = fault.New(fault.InProgress, "a payment of this order is being handled").WithRetryAfter(soon)
	errPaid       = fault.New(fault.InvalidState, "the order has a payment")
	errNoAnswer   = fault.New(fault.Unavailable, "the payment gateway did not answer in time")
	errUnknown    = fault.New(fault.Unavailable, "the outcome of the payment is not known yet").WithRetryAfter(2 * soon)
)
