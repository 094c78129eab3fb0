package wire

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/ports"
	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
)

func isRedis(u config.URL) bool { return slices.Contains(redis.Schemes, u.Scheme()) }

// redisClients are this process's clients by URL: families with the same URL
// share one.
type redisClients map[config.URL]*redis.Client

func newRedisClients(c config.Config, m *prometheus.Metrics, log *slog.Logger) (redisClients, func(), error) {
	redis.LogTo(log)
	clients := redisClients{}
	ctx, cancel := context.WithCancel(context.Background())
	var watchers sync.WaitGroup
	stop := func() {
		cancel()
		watchers.Wait()
		for _, client := range clients {
			_ = client.Close() // nothing is left to send
		}
	}
	keeps := map[*redis.Client][]string{} // by whom keys must not be evicted, and for what
	for _, f := range families(c) {
		if !isRedis(f.url) {
			continue
		}
		client := clients[f.url]
		if client == nil {
			var err error
			if client, err = redis.Open(f.url.Raw(), redis.Options{}); err != nil {
				stop()
				return nil, nil, &config.Error{Variable: f.variable, Reason: err.Error()}
			}
			clients[f.url] = client
			m.NewPool(f.variable, func() prometheus.PoolStats { return poolStats(client.Stats()) })
		}
		if f.variable != "CACHE_URL" {
			keeps[client] = append(keeps[client], f.variable)
		}
	}
	for client, variables := range keeps {
		watchers.Go(func() { warnOfEviction(ctx, client, strings.Join(variables, ","), log) })
	}
	return clients, stop, nil
}

func poolStats(s redis.PoolStats) prometheus.PoolStats {
	return prometheus.PoolStats{
		Open: float64(s.Open), Idle: float64(s.Idle), Hits: float64(s.Hits), Misses: float64(s.Misses), Timeouts: float64(s.Timeouts),
	}
}

// warnOfEviction says so if a server that must keep what it has would throw it
// away. It asks until the server answers.
func warnOfEviction(ctx context.Context, client *redis.Client, variables string, log *slog.Logger) {
	again := time.NewTicker(10 * time.Second)
	defer again.Stop()
	for {
		policy, err := client.Evicts(ctx)
		if err == nil {
			if policy != "" {
				log.Warn("a Redis that must keep its keys evicts them when its memory is full: set its maxmemory-policy to noeviction",
					"urls", variables, "maxmemory_policy", policy)
			}
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return
		}
	}
}

func cache(a *adapters) (ports.Cache, func()) {
	if client := a.redis[a.config.CacheURL]; client != nil {
		adapter := redis.NewCache(client)
		return adapter, adapter.Close
	}
	return inmemory.Cache(a.memory), func() {}
}

func lock(a *adapters) (ports.Lock, func()) {
	if client := a.redis[a.config.LockURL]; client != nil {
		adapter := redis.NewLock(client)
		return adapter, adapter.Close
	}
	return inmemory.Lock(a.memory)
}

func limiter(a *adapters) ports.Limiter {
	return either(a.redis[a.config.StateURL], a.memory, func(c *redis.Client) ports.Limiter { return redis.NewLimiter(c) }, inmemory.Limiter)
}

// done marks may be lost, and are many: they are the cache's.
func done(a *adapters) ports.Done {
	return either(a.redis[a.config.CacheURL], a.memory, func(c *redis.Client) ports.Done { return redis.NewDone(c) }, inmemory.Done)
}

func sessions(a *adapters) ports.Sessions {
	return either(a.redis[a.config.StateURL], a.memory, func(c *redis.Client) ports.Sessions { return redis.NewSessions(c) }, inmemory.Sessions)
}

// either is an adapter that is nothing but calls: over a client where there is
// one, else over memory.
func either[P any](client *redis.Client, b *inmemory.Backends, shared func(*redis.Client) P, alone func(*inmemory.Backends) P) P {
	if client != nil {
		return shared(client)
	}
	return alone(b)
}
