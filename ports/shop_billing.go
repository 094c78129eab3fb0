package ports

import (
	"context"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/payment"
)

// Billing is the store of the billing context.
type Billing = Store[BillingRepos]

// BillingRepos is what a transaction of billing reaches.
type BillingRepos struct {
	Kit
	Bills    Bills
	Payments Payments
}

// Bills is one row per order that somebody tried to pay.
type Bills interface {
	// Get answers the bill of an order, for changing it in this transaction; an
	// order without one has a bill of version 0.
	Get(ctx context.Context, order id.ID) (payment.Bill, error)
	// Save stores a bill whose version is one above the stored one; else
	// VersionMismatch.
	Save(ctx context.Context, b payment.Bill) error
}

// Payments is the table of payments.
type Payments interface {
	// Insert adds a payment; AlreadyExists.
	Insert(ctx context.Context, p payment.Payment) error
	// Get answers a payment; NotFound.
	Get(ctx context.Context, pid id.ID) (payment.Payment, error)
	// Update stores a payment whose version is one above the stored one; else
	// VersionMismatch. NotFound.
	Update(ctx context.Context, p payment.Payment) error
	// ListByOrder lists the payments of an order, newest first.
	ListByOrder(ctx context.Context, order id.ID, page Page) ([]payment.Payment, error)
	// ListByStatus lists up to limit payments that have had a status since
	// before a time, by when they last changed and then by id: those that come
	// after one of the list, or all when that is the zero Payment.
	ListByStatus(ctx context.Context, status payment.Status, before time.Time, after payment.Payment, limit int) ([]payment.Payment, error)
}
