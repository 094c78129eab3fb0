package contract

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// Mailboxes is a notifier, and a way to see what it delivered.
type Mailboxes struct {
	ports.Notifier
	// Read answers a user's messages, oldest first.
	Read func(t *testing.T, user id.ID) []ports.Notification
	// Size is how many messages a mailbox holds.
	Size int
}

// Notifier holds an adapter to ports.Notifier.
func Notifier(t *testing.T, h Harness[Mailboxes]) {
	s := &suite[Mailboxes]{h: h}
	s.add("DeliversInOrder", notifierDelivers)
	s.add("OncePerID", notifierOnce)
	s.add("FullMailboxDropsOldest", notifierFull)
	s.addFaults(calls[Mailboxes]{
		"Notify": func(ctx context.Context, m Mailboxes) error { return m.Notify(ctx, mail(1, 1)) },
	})
	s.run(t)
}

func mail(n, user int) ports.Notification {
	return ports.Notification{
		ID: id.Hash("message", fmt.Sprint(n)), User: id.ID{15: byte(user)}, Kind: "order.reserved",
		Text: fmt.Sprintf("Message %d: “ça va”", n), At: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC),
	}
}

func deliver(t *testing.T, m Mailboxes, messages ...ports.Notification) {
	t.Helper()
	for _, n := range messages {
		noError(t, "notify", m.Notify(t.Context(), n))
	}
}

func wantMail(t *testing.T, m Mailboxes, user int, want ...ports.Notification) {
	t.Helper()
	if got := m.Read(t, id.ID{15: byte(user)}); !slices.Equal(got, want) {
		t.Errorf("user %d has %v, want %v", user, got, want)
	}
}

func notifierDelivers(t *testing.T, b Backend[Mailboxes]) {
	m, other := b.Node(t), b.Node(t)
	wantMail(t, m, 1)
	deliver(t, m, mail(1, 1), mail(2, 2))
	deliver(t, other, mail(3, 1))
	wantMail(t, m, 1, mail(1, 1), mail(3, 1))
	wantMail(t, other, 2, mail(2, 2))
}

func notifierOnce(t *testing.T, b Backend[Mailboxes]) {
	m, other := b.Node(t), b.Node(t)
	deliver(t, m, mail(1, 1), mail(2, 1))
	deliver(t, other, mail(1, 1))
	deliver(t, m, mail(1, 1))
	wantMail(t, m, 1, mail(1, 1), mail(2, 1))
}

func notifierFull(t *testing.T, b Backend[Mailboxes]) {
	m := b.Node(t)
	var all []ports.Notification
	for n := range m.Size + 2 {
		all = append(all, mail(n, 1))
	}
	deliver(t, m, all...)
	deliver(t, m, all[len(all)-1])
	wantMail(t, m, 1, all[2:]...)
}
