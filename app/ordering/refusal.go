package ordering

import (
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/core/order"
)

// soon is what a client is told to wait before it asks again.
const soon = time.Second

// later is what a client hears of a failure that says nothing about its
// request: Unavailable with a time to wait. What it asked for may have happened;
// the same key finds out.
func later(err error) error {
	if !fault.Transient(err) || fault.Is(err, fault.Cancelled) {
		return err
	}
	if f := fault.From(err); f.Code() == fault.Unavailable && f.RetryAfter() > 0 {
		return err
	}
	return fault.New(fault.Unavailable, "the service is temporarily unavailable").WithRetryAfter(soon).WithCause(err)
}

// Refusals are most of the traffic of a sale: they are made once.
var (
	errSoldOut  error = fault.New(order.SoldOut, "sold out")
	errLimit    error = fault.New(order.PurchaseLimit, "the limit of pieces per user is reached")
	errMismatch error = fault.New(fault.IdempotencyMismatch, "the idempotency key was used for another request")
	errBusy     error = fault.New(fault.Unavailable, "the service is temporarily unavailable").WithRetryAfter(soon)
)
