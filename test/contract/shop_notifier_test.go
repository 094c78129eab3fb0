package contract_test

import (
	"context"
	"testing"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

func notifierIn(breaks func(contract.Mailboxes) contract.Mailboxes) contract.Harness[contract.Mailboxes] {
	return stateOf(memory.NewMailboxesBackend, func(b *memory.MailboxesBackend) contract.Mailboxes {
		node := b.Node()
		return contract.Mailboxes{
			Notifier: node, Size: memory.MailboxSize,
			Read: func(_ *testing.T, user id.ID) []ports.Notification { return node.Mailbox(user) },
		}
	}, breaks)
}

func TestMemoryNotifier(t *testing.T) { t.Parallel(); contract.Notifier(t, notifierIn(nil)) }

// insistent takes a message that it knows for a new one.
type insistent struct {
	ports.Notifier
	known map[id.ID]bool
}

func (i insistent) Notify(ctx context.Context, n ports.Notification) error {
	if i.known[n.ID] {
		n.ID[0]++
	}
	i.known[n.ID] = true
	return i.Notifier.Notify(ctx, n)
}

func TestNotifierSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{"delivers twice": {"OncePerID"}}, testBrokenNotifier)
}

func testBrokenNotifier(t *testing.T, _ string) {
	contract.Notifier(t, notifierIn(func(m contract.Mailboxes) contract.Mailboxes {
		m.Notifier = insistent{m.Notifier, map[id.ID]bool{}}
		return m
	}))
}
