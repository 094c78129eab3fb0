package services

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"

	goredis "github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"
)

// A RedisCluster is six nodes, of which three serve a third of the slots each,
// and three are replicas of one of these each. A replica takes over about two
// seconds after its master has died.
type RedisCluster struct {
	nodes []*Redis
}

const (
	clusterMasters = 3
	clusterNodes   = 2 * clusterMasters
	clusterSlots   = 16384
)

// NewRedisCluster starts a cluster that ends with the test.
func NewRedisCluster(t testing.TB, opts ...RedisOption) *RedisCluster {
	t.Helper()
	return started(t, func(ctx context.Context) (*RedisCluster, error) { return StartRedisCluster(ctx, opts...) })
}

// StartRedisCluster starts a cluster and blocks until every slot is served and
// every replica linked, which takes about two seconds. The caller closes it.
func StartRedisCluster(ctx context.Context, opts ...RedisOption) (*RedisCluster, error) {
	ours := RedisConfig(
		"cluster-enabled yes",
		"cluster-node-timeout 1000",
		"cluster-replica-validity-factor 0", // any replica is better than none
		"repl-diskless-sync-delay 0",
		"repl-ping-replica-period 1",
	)
	s, err := newRedisSettings(slices.Concat([]RedisOption{ours}, opts))
	if err != nil {
		return nil, err
	}
	c := &RedisCluster{}
	if c.nodes, err = startRedises(ctx, "redis-cluster", clusterNodes, s); err != nil {
		return nil, err
	}
	if err = c.form(ctx); err == nil {
		err = c.WaitReady(ctx)
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// startRedises starts n servers at once; all of them, or none.
func startRedises(ctx context.Context, name string, n int, s redisSettings, args ...string) ([]*Redis, error) {
	servers := make([]*Redis, n)
	var g errgroup.Group
	for i := range servers {
		g.Go(func() (err error) {
			servers[i], err = startRedis(ctx, name+"-"+strconv.Itoa(i+1), s, args...)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		closeAll(servers)
		return nil, err
	}
	return servers, nil
}

// form makes one cluster of the nodes.
func (c *RedisCluster) form(ctx context.Context) error {
	ids := make([]string, len(c.nodes))
	err := each(c.nodes, func(i int, client *goredis.Client) (err error) {
		if ids[i], err = client.ClusterMyID(ctx).Result(); err != nil {
			return err
		}
		// Masters that begin with the same epoch would have to settle that first.
		if err := client.Do(ctx, "CLUSTER", "SET-CONFIG-EPOCH", i+1).Err(); err != nil {
			return err
		}
		for _, other := range c.nodes[:i] {
			if err := client.ClusterMeet(ctx, "127.0.0.1", other.port()).Err(); err != nil {
				return err
			}
		}
		if i < clusterMasters {
			first, end := clusterSlots*i/clusterMasters, clusterSlots*(i+1)/clusterMasters
			return client.ClusterAddSlotsRange(ctx, first, end-1).Err()
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("form a cluster: %w", err)
	}
	// A node refuses to follow one of which it has not heard yet.
	follow := func(ctx context.Context) error {
		return each(c.nodes[clusterMasters:], func(i int, client *goredis.Client) error {
			return client.ClusterReplicate(ctx, ids[i]).Err()
		})
	}
	if err := patiently(ctx, follow); err != nil {
		return fmt.Errorf("form a cluster: %w", err)
	}
	return nil
}

// Nodes are the six, whatever they do now; at first the masters come first.
func (c *RedisCluster) Nodes() []*Redis { return slices.Clone(c.nodes) }

// Addrs are the host:port of the six.
func (c *RedisCluster) Addrs() []string { return addrs(c.nodes) }

// URL is what CACHE_URL and its sisters take.
func (c *RedisCluster) URL() string {
	return c.nodes[0].settings.url("redis+cluster", nil, c.Addrs()...)
}

// Options are for a client of the caller's own.
func (c *RedisCluster) Options() *goredis.ClusterOptions {
	o := c.nodes[0].Options()
	return &goredis.ClusterOptions{
		Addrs:                    c.Addrs(),
		Username:                 o.Username,
		Password:                 o.Password,
		TLSConfig:                o.TLSConfig,
		ContextTimeoutEnabled:    true,
		DisableIdentity:          true,
		MaintNotificationsConfig: o.MaintNotificationsConfig,
	}
}

// Close ends the nodes and removes their folders.
func (c *RedisCluster) Close() { closeAll(c.nodes) }
