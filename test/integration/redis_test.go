//go:build integration

package integration

import (
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/core/fault"
	"example.com/surge/test/internal/redisharness"
	"example.com/surge/test/services"
)

// redisKinds are the servers that the adapters of Redis are held to their
// contracts on.
var redisKinds = map[string]func(t *testing.T) redisharness.Server{
	// With the rights that the adapters' README asks for, and no more.
	"a server": func(t *testing.T) redisharness.Server {
		s := services.NewRedis(t, services.RedisConfig("user few on >pw ~test.* &test.* +@all -@admin -@dangerous +info"))
		return redisharness.Server{URL: "redis://few:pw@" + s.Addr(), Admin: goredis.NewClient(s.Options())}
	},
	"TLS and a user": func(t *testing.T) redisharness.Server {
		s := services.NewRedis(t, services.RedisTLS(), services.RedisUser("surge", "a-password/with@:?"))
		return redisharness.Server{URL: s.URL(), Admin: goredis.NewClient(s.Options())}
	},
	"a cluster": func(t *testing.T) redisharness.Server {
		c := services.NewRedisCluster(t)
		return redisharness.Server{URL: c.URL(), Admin: goredis.NewClusterClient(c.Options())}
	},
	"Sentinels": func(t *testing.T) redisharness.Server {
		return sentinels(t, services.NewRedisSentinel(t))
	},
	"Sentinels after a failover": func(t *testing.T) redisharness.Server {
		s := services.NewRedisSentinel(t)
		master, err := s.Master(t.Context())
		must(t, err)
		master.Kill()
		must(t, s.WaitReady(t.Context()))
		return sentinels(t, s)
	},
}

func sentinels(t *testing.T, s *services.RedisSentinel) redisharness.Server {
	t.Helper()
	master, err := s.Master(t.Context())
	must(t, err)
	return redisharness.Server{URL: s.URL(), Admin: goredis.NewClient(master.Options())}
}

// onEachRedis runs a set of contracts on every kind, side by side.
func onEachRedis(t *testing.T, contracts func(t *testing.T, k redisharness.Kind)) {
	t.Helper()
	for name, start := range redisKinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			t.Cleanup(func() { _ = s.Admin.Close() })
			contracts(t, redisharness.Real(s))
		})
	}
}

func TestRedis(t *testing.T) {
	t.Parallel()
	onEachRedis(t, redisharness.Contracts)
}

func TestWrongDatabase(t *testing.T) {
	t.Parallel()
	s := services.NewRedis(t)
	for url, ok := range map[string]bool{s.URL() + "/15": true, s.URL() + "/16": false} {
		c, err := redis.Open(url, redis.Options{})
		must(t, err)
		if err := c.Ping(t.Context()); ok != (err == nil) || !ok && !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", url, err)
		}
		_ = c.Close()
	}
}
