package services

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"testing"

	goredis "github.com/redis/go-redis/v9"
)

// A RedisSentinel is a master, two replicas and three Sentinels, of which two
// must agree before they put a replica in a dead master's place. That takes
// about four seconds.
type RedisSentinel struct {
	servers   []*Redis
	sentinels []*Redis
}

// SentinelMaster is the name by which the Sentinels know the master.
const SentinelMaster = "surge"

const (
	sentinelServers = 3
	sentinels       = 3
)

// NewRedisSentinel starts servers and Sentinels that end with the test.
func NewRedisSentinel(t testing.TB, opts ...RedisOption) *RedisSentinel {
	t.Helper()
	return started(t, func(ctx context.Context) (*RedisSentinel, error) { return StartRedisSentinel(ctx, opts...) })
}

// StartRedisSentinel starts servers and Sentinels and blocks until they know
// each other. The options are for the servers; the Sentinels share their TLS
// alone, and ask nobody for a password. The caller closes it.
func StartRedisSentinel(ctx context.Context, opts ...RedisOption) (*RedisSentinel, error) {
	s, err := newRedisSettings(slices.Concat([]RedisOption{RedisConfig("repl-diskless-sync-delay 0", "repl-ping-replica-period 1")}, opts))
	if err != nil {
		return nil, err
	}
	r := &RedisSentinel{}
	if err = r.start(ctx, s); err == nil {
		err = r.WaitReady(ctx)
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (r *RedisSentinel) start(ctx context.Context, s redisSettings) error {
	master, err := startRedis(ctx, "redis-1", s)
	if err != nil {
		return err
	}
	r.servers = []*Redis{master}

	replica := s
	replica.config = slices.Concat(s.config, []string{"replicaof 127.0.0.1 " + master.port()})
	replicas, err := startRedises(ctx, "redis-replica", sentinelServers-1, replica)
	if err != nil {
		return err
	}
	r.servers = append(r.servers, replicas...)
	// Sentinels learn soon only of the replicas that the master has when they
	// first ask it.
	if err := patiently(ctx, r.replicating); err != nil {
		return fmt.Errorf("link the replicas: %w", err)
	}

	watcher := redisSettings{tls: s.tls, identity: s.identity, config: []string{
		fmt.Sprintf("sentinel monitor %s 127.0.0.1 %s %d", SentinelMaster, master.port(), sentinels/2+1),
		// Sentinels connect to a new master within a second; less patient, they
		// would take it for dead at once.
		"sentinel down-after-milliseconds " + SentinelMaster + " 1500",
		"sentinel failover-timeout " + SentinelMaster + " 3000",
	}}
	if s.user != "" {
		watcher.config = append(watcher.config,
			"sentinel auth-user "+SentinelMaster+" "+s.user,
			"sentinel auth-pass "+SentinelMaster+" "+s.password)
	}
	if r.sentinels, err = startRedises(ctx, "redis-sentinel", sentinels, watcher, "--sentinel"); err != nil {
		return err
	}
	return r.hurry(ctx)
}

// hurry has the Sentinels look around every half second. By themselves they ask
// for news every ten, and take them for true after another eight.
func (r *RedisSentinel) hurry(ctx context.Context) error {
	return each(r.sentinels, func(_ int, c *goredis.Client) error {
		err := c.Do(ctx, "SENTINEL", "DEBUG", "INFO-PERIOD", 500, "PUBLISH-PERIOD", 500).Err()
		if err != nil {
			return fmt.Errorf("hurry a Sentinel: %w", err)
		}
		return nil
	})
}

// Servers are the master and the replicas; at first the master is the first.
func (r *RedisSentinel) Servers() []*Redis { return slices.Clone(r.servers) }

// Sentinels are the Sentinels.
func (r *RedisSentinel) Sentinels() []*Redis { return slices.Clone(r.sentinels) }

// Addrs are the host:port of the Sentinels.
func (r *RedisSentinel) Addrs() []string { return addrs(r.sentinels) }

// URL is what CACHE_URL and its sisters take.
func (r *RedisSentinel) URL() string {
	return r.servers[0].settings.url("redis+sentinel", url.Values{"master": {SentinelMaster}}, r.Addrs()...)
}

// Close ends all of them and removes their folders.
func (r *RedisSentinel) Close() {
	closeAll(r.sentinels)
	closeAll(r.servers)
}

// Master is the server that the first Sentinel that runs takes for the master.
// In the middle of a failover it is the old one; see WaitReady.
func (r *RedisSentinel) Master(ctx context.Context) (*Redis, error) {
	alive := running(r.sentinels)
	if len(alive) == 0 {
		return nil, errors.New("find the master: no Sentinel runs")
	}
	var master *Redis
	err := alive[0].askSentinel(func(c *goredis.SentinelClient) error {
		view, err := c.Master(ctx, SentinelMaster).Result()
		if err != nil {
			return err
		}
		addr := view["ip"] + ":" + view["port"]
		if master = byAddr(r.servers, addr); master == nil {
			return fmt.Errorf("%s is a stranger", addr)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find the master: %w", err)
	}
	return master, nil
}

// askSentinel is ask for what only Sentinels understand.
func (r *Redis) askSentinel(f func(*goredis.SentinelClient) error) error {
	c := goredis.NewSentinelClient(r.Options())
	defer func() { _ = c.Close() }()
	return f(c)
}
