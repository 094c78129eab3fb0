package redisharness

import (
	"testing"

	"example.com/surge/adapters/outbound/memory"
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
		{"Gate", func(t *testing.T) { contract.Gate(t, gates(k)) }},
	})
}

// gates sell with a gate on Redis and stores in memory.
func gates(k Kind) contract.Harness[contract.GatePorts] {
	return contract.Harness[contract.GatePorts]{Run: k.Run, Open: func(t *testing.T) contract.Backend[contract.GatePorts] {
		c := NewCase(t, k.Open(t))
		orders, stocks, lock := memory.NewOrderingStore(), memory.NewStockingStore(), memory.NewLockBackend()
		return contract.Backend[contract.GatePorts]{
			Node: func(t *testing.T) contract.GatePorts {
				l := lock.Node()
				t.Cleanup(l.Close)
				return contract.GatePorts{Stock: redis.NewStock(c.Client(t)), Ordering: orders.Node(), Stocking: stocks.Node(), Lock: l}
			},
			Pass: k.Pass(),
			Down: func() { orders.Cut(); stocks.Cut() },
			Up:   func() { orders.Mend(); stocks.Mend() },
			Lose: c.Lose,
		}
	}}
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
