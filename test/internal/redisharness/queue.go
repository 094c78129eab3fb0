package redisharness

import (
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/test/contract"
)

// queue is a node's queue: of little room, and soon to give up who is silent.
func queue(t *testing.T, c *redis.Client) *redis.Queue {
	q := redis.NewQueue(c, redis.QueueOptions{Entries: contract.QueueFull / 16, Lease: 2 * time.Second, Drain: 2 * time.Second})
	t.Cleanup(func() { _ = q.Close() })
	return q
}

// consumers is the harness of what consumes from the queue, with the store in
// memory.
func consumers(k Kind) contract.Harness[contract.ConsumingPorts] {
	return contract.Harness[contract.ConsumingPorts]{Run: k.Run, Open: func(t *testing.T) contract.Backend[contract.ConsumingPorts] {
		c := NewCase(t, k.Open(t))
		store, letters := memory.NewContextStore("kit"), memory.NewDeadLettersBackend()
		return contract.Backend[contract.ConsumingPorts]{
			Node: func(t *testing.T) contract.ConsumingPorts {
				client := c.Client(t)
				return contract.ConsumingPorts{
					Queue: queue(t, client), Store: store.Node(), Done: redis.NewDone(client), Letters: letters.Node(),
				}
			},
			Pass: k.Pass(),
			Down: store.Cut, Up: store.Mend,
		}
	}}
}

// relays is the harness of what publishes to the queue, with the store and the
// lock in memory.
func relays(k Kind) contract.Harness[contract.RelayPorts] {
	return contract.Harness[contract.RelayPorts]{Run: k.Run, Open: func(t *testing.T) contract.Backend[contract.RelayPorts] {
		c := NewCase(t, k.Open(t))
		store, lock := memory.NewContextStore("kit"), memory.NewLockBackend()
		return contract.Backend[contract.RelayPorts]{
			Node: func(t *testing.T) contract.RelayPorts {
				l := lock.Node()
				t.Cleanup(l.Close)
				return contract.RelayPorts{Store: store.Node(), Queue: queue(t, c.Client(t)), Lock: l, Kill: l.Close}
			},
			Pass: k.Pass(),
		}
	}}
}
