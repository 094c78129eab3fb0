//go:build integration

package services_test

import (
	"net/url"
	"slices"
	"strconv"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/test/services"
)

func TestClusterFailsOverAndTakesTheDeadBack(t *testing.T) {
	t.Parallel()
	c := services.NewRedisCluster(t)
	setEverywhere(t, c)

	old, err := c.Master(t.Context(), "key7")
	if err != nil {
		t.Fatal(err)
	}
	old.Kill()
	if err := c.WaitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	successor, err := c.Master(t.Context(), "key7")
	if err != nil {
		t.Fatal(err)
	}
	if successor == old || slices.Index(c.Nodes(), successor) < 3 {
		t.Errorf("after the death of %s key7 is served by %s, which was no replica", old.Addr(), successor.Addr())
	}
	setEverywhere(t, c)

	if err := old.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.WaitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m, err := c.Master(t.Context(), "key7"); err != nil || m != successor {
		t.Errorf("after the return of %s the master is %v, %v", old.Addr(), m, err)
	}
}

func TestClusterSpeaksTLSToItsUserOnly(t *testing.T) {
	t.Parallel()
	c := services.NewRedisCluster(t, services.RedisTLS(), services.RedisUser("surge", "secret"))
	ask(t, clusterClient(t, c), "SET", "key", "value")

	u, err := url.Parse(c.URL())
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if got := append([]string{u.Host}, q["addr"]...); u.Scheme != "redis+cluster" || !slices.Equal(got, c.Addrs()) {
		t.Errorf("URL() = %q of nodes %q", u, c.Addrs())
	}
	if u.User.String() != "surge:secret" || q.Get("tls") != "true" || q.Get("ca") != c.Nodes()[0].CA() {
		t.Errorf("URL() = %q holds another user, no TLS or another CA", u)
	}
}

// setEverywhere writes to every master, with a client that knows no other
// time.
func setEverywhere(t *testing.T, c *services.RedisCluster) {
	t.Helper()
	client := clusterClient(t, c)
	for i := range 100 {
		ask(t, client, "SET", "key"+strconv.Itoa(i), i)
	}
}

func clusterClient(t *testing.T, c *services.RedisCluster) *goredis.ClusterClient {
	client := goredis.NewClusterClient(c.Options())
	t.Cleanup(func() { _ = client.Close() })
	return client
}
