package redisharness

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/test/contract"
)

// Server is a Redis that cases share, or have one each of.
type Server struct {
	// URL is for redis.Open, without a prefix.
	URL string
	// Admin sees every key there is, on every master.
	Admin goredis.UniversalClient
	// Forget makes the server forget scripts; nil where it cannot.
	Forget func()
}

// Case is the keys and the network of one case.
type Case struct {
	*link
	server Server
	prefix string
}

var cases atomic.Int64

// NewCase makes keys and a network for one case.
func NewCase(t *testing.T, s Server) *Case {
	c := &Case{link: newLink(), server: s, prefix: "t" + strconv.FormatInt(cases.Add(1), 10) + "." + strconv.FormatInt(time.Now().UnixNano(), 36) + ":"}
	t.Cleanup(c.Lose)
	return c
}

// Client opens a node's client, closed with the case.
func (c *Case) Client(t *testing.T) *redis.Client {
	t.Helper()
	u, err := url.Parse(c.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("prefix", c.prefix)
	u.RawQuery = q.Encode()
	client, err := redis.Open(u.String(), redis.Options{Dial: c.dial})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() }) // its way may be cut
	return client
}

// Lose drops the keys of the case.
func (c *Case) Lose() {
	ctx := context.Background()
	drop := func(ctx context.Context, rdb *goredis.Client) error {
		keys := rdb.Scan(ctx, 0, c.prefix+"*", 1000).Iterator()
		for keys.Next(ctx) {
			if err := rdb.Unlink(ctx, keys.Val()).Err(); err != nil {
				return err
			}
		}
		return keys.Err()
	}
	var err error
	if cluster, ok := c.server.Admin.(*goredis.ClusterClient); ok {
		err = cluster.ForEachMaster(ctx, drop)
	} else {
		err = drop(ctx, c.server.Admin.(*goredis.Client))
	}
	if err != nil && !strings.Contains(err.Error(), "closed") {
		panic("keys of a case cannot be dropped: " + err.Error())
	}
}

// Of is the harness of a port over a server: open answers the server for one
// case, node makes one node's adapter and ends it with the test.
func Of[P any](open func(t *testing.T) Server, node func(t *testing.T, c *redis.Client) P) contract.Harness[P] {
	return contract.Harness[P]{Run: contract.Plain, Open: func(t *testing.T) contract.Backend[P] {
		c := NewCase(t, open(t))
		return contract.Backend[P]{
			Node: func(t *testing.T) P { return node(t, c.Client(t)) },
			Pass: func(d time.Duration) { time.Sleep(d) },
			Down: c.Cut, Up: c.Mend, Lose: c.Lose, LoseReply: c.LoseReply, Forget: c.server.Forget,
		}
	}}
}
