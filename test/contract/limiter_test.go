package contract_test

import (
	"testing"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// limiterIn is a harness over memory whose nodes are wrapped; nil wraps nothing.
func limiterIn(wrap func(ports.Limiter) ports.Limiter) contract.Harness[ports.Limiter] {
	fresh := func() *memory.LimiterBackend { return memory.NewLimiterBackend(memory.LimiterOptions{}) }
	return stateOf(fresh, func(b *memory.LimiterBackend) ports.Limiter { return b.Node() }, wrap)
}

func TestMemoryLimiter(t *testing.T) { t.Parallel(); contract.Limiter(t, limiterIn(nil)) }
