package ports

import (
	"context"
	"time"

	"example.com/surge/core/id"
)

// Notifier puts messages into users' mailboxes.
type Notifier interface {
	// Notify delivers a message, once per id: an id that the mailbox still holds
	// is not put in again. A full mailbox drops its oldest message.
	Notify(ctx context.Context, n Notification) error
}

// Notification is a message for a user.
type Notification struct {
	ID   id.ID // the event's that caused it
	User id.ID
	Kind string // such as "order.reserved"
	Text string
	At   time.Time
}
