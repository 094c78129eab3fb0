package redisharness

import (
	"testing"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// ShopContracts holds the shop's adapters to their ports, as Contracts does the
// kit's.
func ShopContracts(t *testing.T, k Kind) {
	t.Helper()
	run(t, []suite{
		{"Notifier", func(t *testing.T) { contract.Notifier(t, Of(k, mailboxes)) }},
	})
}

func mailboxes(_ *testing.T, c *redis.Client) contract.Mailboxes {
	m := redis.NewMailboxes(c)
	return contract.Mailboxes{Notifier: m, Size: redis.MailboxSize, Read: func(t *testing.T, user id.ID) []ports.Notification {
		t.Helper()
		all, err := m.Mailbox(t.Context(), user)
		if err != nil {
			t.Error(err)
		}
		return all
	}}
}
