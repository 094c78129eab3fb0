package ports

import (
	"context"

	"example.com/surge/core/id"
	"example.com/surge/ports/event"
)

// Auditing is the store of the auditing context.
type Auditing = Store[AuditingRepos]

// AuditingRepos is what a transaction of auditing reaches.
type AuditingRepos struct {
	Kit
	Trail Trail
}

// Trail is the record of everything that happened to orders.
type Trail interface {
	// Append adds an entry.
	Append(ctx context.Context, e AuditEntry) error
	// ListByOrder lists the entries of an order in the order they were appended.
	ListByOrder(ctx context.Context, order id.ID, page Page) ([]AuditEntry, error)
}

// AuditEntry is one event as it was heard.
type AuditEntry struct {
	ID    id.ID // grows as entries are appended
	Order id.ID
	Event event.Envelope
}
