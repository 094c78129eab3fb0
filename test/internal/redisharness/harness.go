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
	"example.com/surge/test/internal/link"
)

// Case is the keys and the network of one case.
type Case struct {
	*link.Link
	server Server
	prefix string
}

// cases and born tell the keys of cases apart, of those before included.
var (
	cases atomic.Int64
	born  = strconv.FormatInt(time.Now().UnixNano(), 36)
)

// NewCase makes keys and a network for one case.
func NewCase(t *testing.T, s Server) *Case {
	c := &Case{Link: link.New(s.Dial, "evalsha"), server: s, prefix: "test." + born + "." + strconv.FormatInt(cases.Add(1), 10) + ":"}
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
	client, err := redis.Open(u.String(), redis.Options{Dial: c.Dial, Tune: c.server.Tune})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() }) // its way may be cut
	return client
}

// Lose drops the keys of the case.
func (c *Case) Lose() {
	c.must(c.server.masters(context.Background(), func(ctx context.Context, rdb *goredis.Client) error {
		keys := rdb.Scan(ctx, 0, c.prefix+"*", 1000).Iterator()
		for keys.Next(ctx) {
			if err := rdb.Unlink(ctx, keys.Val()).Err(); err != nil {
				return err
			}
		}
		return keys.Err()
	}))
}

// Forget drops the server's scripts.
func (c *Case) Forget() {
	c.must(c.server.masters(context.Background(), func(ctx context.Context, rdb *goredis.Client) error {
		return rdb.ScriptFlush(ctx).Err()
	}))
}

func (*Case) must(err error) {
	if err != nil {
		panic("the server of a case: " + err.Error())
	}
}

// Of is the harness of a port over a kind of server: node makes one node's
// adapter and ends it with the test.
func Of[P any](k Kind, node func(t *testing.T, c *redis.Client) P) contract.Harness[P] {
	return contract.Harness[P]{Run: k.Run, Lacks: k.Lacks, Open: func(t *testing.T) contract.Backend[P] {
		c := NewCase(t, k.Open(t))
		b := contract.Backend[P]{
			Node: func(t *testing.T) P { return node(t, c.Client(t)) },
			Pass: k.Pass(),
			Down: c.Cut, Up: c.Mend, Lose: c.Lose, LoseReply: func() { c.LoseReply(true) }, Forget: c.Forget,
		}
		if strings.HasPrefix(c.server.URL, "rediss:") {
			b.LoseReply = nil // what goes over the network is not to be told apart
		}
		return b
	}}
}
