package contract_test

import (
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// lockIn is a harness over memory whose nodes are wrapped; nil wraps nothing.
func lockIn(wrap func(ports.Lock) ports.Lock) contract.Harness[ports.Lock] {
	return contract.Harness[ports.Lock]{
		Run: contract.Bubble,
		Open: func(*testing.T) contract.Backend[ports.Lock] {
			b := memory.NewLockBackend()
			return contract.Backend[ports.Lock]{
				Node: func(t *testing.T) ports.Lock {
					n := b.Node()
					t.Cleanup(n.Close)
					if wrap == nil {
						return n
					}
					return wrap(n)
				},
				Pass: func(d time.Duration) { <-time.After(d); synctest.Wait() },
				Down: b.Cut, Up: b.Mend, Lose: b.Lose, LoseReply: b.LoseNextReply,
			}
		},
	}
}

func TestMemoryLock(t *testing.T) { t.Parallel(); contract.Lock(t, lockIn(nil)) }
