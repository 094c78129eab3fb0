package ports

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/core/money"
)

// PaymentGateway is somebody else's system that moves money. Every call names
// our payment's id and may be repeated: the gateway does a thing once per id.
type PaymentGateway interface {
	// Charge takes money. An answer is captured or declined. An error with code
	// Unavailable means that nothing was charged by this call and it may be
	// repeated; UnknownOutcome that it may have been charged. A charge after
	// Cancel is declined.
	Charge(ctx context.Context, c Charge) (ChargeStatus, error)
	// Query answers what became of a charge; ChargeNone when the gateway has
	// never heard of it.
	Query(ctx context.Context, payment id.ID) (ChargeStatus, error)
	// Cancel makes sure that a charge that was not captured never will be, and
	// answers how it stands then: canceled, declined, or captured (too late).
	Cancel(ctx context.Context, payment id.ID) (ChargeStatus, error)
	// Refund gives back what a captured charge took, once. Refunding what was
	// never captured is InvalidState.
	Refund(ctx context.Context, payment id.ID) error
}

// Charge is money to take.
type Charge struct {
	Payment id.ID
	Order   id.ID
	Amount  money.Money
	Token   string // the client's means of payment; never logged
}

// ChargeStatus is how a charge stands at the gateway.
type ChargeStatus uint8

// The states of a charge.
const (
	ChargeNone     ChargeStatus = iota // never heard of
	ChargeCaptured                     // the money was taken
	ChargeDeclined                     // it was refused
	ChargeCanceled                     // it will never be taken
	ChargeRefunded                     // it was taken and given back
)
