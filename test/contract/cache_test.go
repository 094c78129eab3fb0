package contract_test

import (
	"testing"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// cacheIn is a harness over memory whose nodes are wrapped; nil wraps nothing.
func cacheIn(wrap func(ports.Cache) ports.Cache) contract.Harness[ports.Cache] {
	fresh := func() *memory.CacheBackend { return memory.NewCacheBackend(memory.CacheOptions{}) }
	return stateOf(fresh, func(b *memory.CacheBackend) ports.Cache { return b.Node() }, wrap)
}

func TestMemoryCache(t *testing.T) { t.Parallel(); contract.Cache(t, cacheIn(nil)) }
