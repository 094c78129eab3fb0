package memory

import (
	"context"
	"slices"
	"sync"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// MailboxSize is how many messages a mailbox holds.
const MailboxSize = 100

// MailboxesBackend is shared mailboxes, each bounded, and as many as there are
// users with mail, whom the store knows too.
type MailboxesBackend struct {
	link
	mu    sync.Mutex
	boxes map[id.ID][]ports.Notification
}

// NewMailboxesBackend has empty mailboxes.
func NewMailboxesBackend() *MailboxesBackend {
	return &MailboxesBackend{boxes: map[id.ID][]ports.Notification{}}
}

// Node is one process's connection.
func (b *MailboxesBackend) Node() *Mailboxes { return &Mailboxes{b} }

// Mailboxes implements ports.Notifier: a list of messages per user.
type Mailboxes struct{ b *MailboxesBackend }

var _ ports.Notifier = (*Mailboxes)(nil)

// Notify puts a message in, once per id.
func (m *Mailboxes) Notify(ctx context.Context, n ports.Notification) error {
	if err := m.b.check(ctx, "notify"); err != nil {
		return err
	}
	m.b.mu.Lock()
	defer m.b.mu.Unlock()
	box := m.b.boxes[n.User]
	if slices.ContainsFunc(box, func(x ports.Notification) bool { return x.ID == n.ID }) {
		return nil
	}
	if len(box) == MailboxSize {
		box = slices.Delete(box, 0, 1)
	}
	m.b.boxes[n.User] = append(box, n)
	return nil
}

// Mailbox is a user's messages, oldest first.
func (m *Mailboxes) Mailbox(user id.ID) []ports.Notification {
	m.b.mu.Lock()
	defer m.b.mu.Unlock()
	return slices.Clone(m.b.boxes[user])
}
