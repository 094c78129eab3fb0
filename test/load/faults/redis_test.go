//go:build integration

package faults

import (
	"context"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/test/services"
)

// stateConf is what we ship for a server that must keep its keys.
func stateConf(t *testing.T) services.RedisOption {
	t.Helper()
	path, err := filepath.Abs("../../../deploy/redis/state.conf")
	if err != nil {
		t.Fatal(err)
	}
	return services.RedisConfig("include " + path)
}

// TestRedisFaults holds a sale on one Redis through each fault, pays through
// the same, and then wants everything to be as it should.
func TestRedisFaults(t *testing.T) {
	for _, c := range []struct {
		name    string
		forgets bool
		strike  func(t *testing.T, s *services.Redis, c *goredis.Client)
	}{
		{"killed and started again", true, func(t *testing.T, s *services.Redis, _ *goredis.Client) {
			s.Kill()
			<-time.After(time.Second) // down for so long
			if err := s.Start(t.Context()); err != nil {
				t.Error(err)
			}
		}},
		{"told to forget everything", true, func(t *testing.T, _ *services.Redis, c *goredis.Client) {
			must(t, c.FlushAll(t.Context()).Err())
		}},
		{"told to forget scripts", false, func(t *testing.T, _ *services.Redis, c *goredis.Client) {
			for range 20 {
				must(t, c.ScriptFlush(t.Context()).Err())
				<-time.After(10 * time.Millisecond) // several times within the sale
			}
		}},
		{"stands still", false, func(t *testing.T, _ *services.Redis, c *goredis.Client) {
			must(t, c.ClientPause(t.Context(), 3*time.Second).Err())
			must(t, c.Ping(t.Context()).Err()) // answered when it goes on
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := services.NewRedis(t, stateConf(t))
			options := server.Options()
			options.ReadTimeout = 10 * time.Second
			side := goredis.NewClient(options)
			through(t, server.URL(), c.forgets, func() { c.strike(t, server, side) })
			must(t, side.Close())
			leavesNoConnection(t, server)
		})
	}
}

// TestRedisConnectionsAreCut breaks connections at random all through the sale:
// requests are lost, and replies to what was done.
func TestRedisConnectionsAreCut(t *testing.T) {
	server := services.NewRedis(t, stateConf(t))
	proxy := services.NewProxy(t, server.Addr())
	through(t, "redis://"+proxy.Addr(), false, func() {
		proxy.CutRandomly(.05, 1)
		<-time.After(2 * time.Second) // for so long
		proxy.Mend()
	})
	leavesNoConnection(t, server)
}

// TestClusterFailsOver kills the master that has the gate, and starts it again
// when a replica has taken over.
func TestClusterFailsOver(t *testing.T) {
	cluster := services.NewRedisCluster(t, stateConf(t))
	through(t, cluster.URL(), true, func() {
		for _, node := range cluster.Nodes() {
			if !holdsGates(t, node) {
				continue
			}
			node.Kill()
			must(t, cluster.WaitReady(t.Context()))
			must(t, node.Start(t.Context()))
			must(t, cluster.WaitReady(t.Context()))
			return
		}
		t.Error("no node holds a gate")
	})
	leavesNoConnection(t, cluster.Nodes()...)
}

func holdsGates(t *testing.T, node *services.Redis) bool {
	t.Helper()
	c := goredis.NewClient(node.Options())
	defer func() { _ = c.Close() }()
	info, err := c.Info(t.Context(), "replication").Result()
	must(t, err)
	keys, err := c.Keys(t.Context(), "surge:stock*").Result()
	must(t, err)
	return len(keys) > 0 && strings.Contains(info, "role:master")
}

// through holds the sale and the payments with cache, state and locks at a URL.
func through(t *testing.T, url string, forgets bool, strike func()) {
	t.Helper()
	before := runtime.NumGoroutine()
	w := boot(t, "CACHE_URL="+url)
	e := w.hold(t, strike)
	reserved := judge(t, e, forgets)
	w.ready(t)
	w.sellOut(t, e.Product, stock-reserved)
	w.payThrough(t, strike)
	w.ready(t)
	w.stop()
	eventually(t, "every goroutine has ended", func() bool { return runtime.NumGoroutine() <= before })
}

// leavesNoConnection wants nobody but this test to be connected to the servers.
func leavesNoConnection(t *testing.T, servers ...*services.Redis) {
	t.Helper()
	for _, server := range servers {
		c := goredis.NewClient(server.Options())
		eventually(t, "every connection is closed", func() bool {
			n, err := clients(t.Context(), c)
			must(t, err)
			return n <= int(c.PoolStats().TotalConns)
		})
		must(t, c.Close())
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// clients counts the connections of a server, those of other servers apart.
func clients(ctx context.Context, c *goredis.Client) (n int, err error) {
	for _, kind := range []string{"normal", "pubsub"} {
		list, err := c.Do(ctx, "client", "list", "type", kind).Text()
		if err != nil {
			return 0, err
		}
		n += strings.Count(list, "\n")
	}
	return n, nil
}
