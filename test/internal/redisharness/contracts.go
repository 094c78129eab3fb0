package redisharness

import (
	"testing"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/app/limiting"
	"example.com/surge/app/readthrough"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// Contracts holds the kit's adapters to their ports over one kind of server: a
// subtest per port.
func Contracts(t *testing.T, k Kind) {
	t.Helper()
	run(t, []suite{
		{"Cache", func(t *testing.T) { contract.Cache(t, Of(k, cache)) }},
		{"Lock", func(t *testing.T) { contract.Lock(t, Of(k, lock)) }},
		{"Limiter", func(t *testing.T) { contract.Limiter(t, Of(k, limiter)) }},
		{"ReadThrough", func(t *testing.T) {
			contract.ReadThrough(t, Of(k, cache), func(o contract.ReaderOptions) contract.Reader { return readthrough.New(o) })
		}},
		{"Limiting", func(t *testing.T) {
			contract.Limiting(t, Of(k, limiter), func(shared ports.Limiter, p limiting.Policy, o limiting.Observer) ports.Limiter {
				return limiting.New(shared, p, o)
			})
		}},
		{"Sessions", func(t *testing.T) {
			contract.Sessions(t, Of(k, func(_ *testing.T, c *redis.Client) ports.Sessions { return redis.NewSessions(c) }))
		}},
		{"Done", func(t *testing.T) {
			contract.Done(t, Of(k, func(_ *testing.T, c *redis.Client) ports.Done { return redis.NewDone(c) }))
		}},
		{"Profiles", func(t *testing.T) {
			contract.Profiles(t, Of(k, func(_ *testing.T, c *redis.Client) ports.Profiles { return redis.NewProfiles(c) }))
		}},
		{"DelayQueue", func(t *testing.T) {
			contract.DelayQueue(t, Of(k, func(_ *testing.T, c *redis.Client) ports.DelayQueue { return redis.NewDelayQueue(c) }))
		}},
		{"Ranking", func(t *testing.T) {
			contract.Ranking(t, Of(k, func(_ *testing.T, c *redis.Client) ports.Ranking { return redis.NewRanking(c) }))
		}},
		{"Tags", func(t *testing.T) {
			contract.Tags(t, Of(k, func(_ *testing.T, c *redis.Client) ports.Tags { return redis.NewTags(c) }))
		}},
		{"Stock", func(t *testing.T) {
			contract.Stock(t, Of(k, func(_ *testing.T, c *redis.Client) ports.Stock { return redis.NewStock(c) }))
		}},
		{"Queue", func(t *testing.T) {
			contract.Queue(t, Of(k, func(t *testing.T, c *redis.Client) ports.Queue { return queue(t, c) }))
		}},
		{"Consuming", func(t *testing.T) { contract.Consuming(t, consumers(k)) }},
		{"Relay", func(t *testing.T) { contract.Relay(t, relays(k)) }},
		{"QueueOnStreams", func(t *testing.T) { queueOnStreams(t, k) }},
	})
}

// suite is one port's cases.
type suite struct {
	name string
	run  func(t *testing.T)
}

func run(t *testing.T, suites []suite) {
	t.Helper()
	for _, s := range suites {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.run(t)
		})
	}
}

func cache(t *testing.T, c *redis.Client) ports.Cache {
	t.Helper()
	node := redis.NewCache(c)
	t.Cleanup(node.Close)
	return node
}

func lock(t *testing.T, c *redis.Client) ports.Lock {
	t.Helper()
	node := redis.NewLock(c)
	t.Cleanup(node.Close)
	return node
}

func limiter(_ *testing.T, c *redis.Client) ports.Limiter { return redis.NewLimiter(c) }
