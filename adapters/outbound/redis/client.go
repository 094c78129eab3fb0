package redis

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// Client is one process's way to one Redis: a server, a Cluster, or a master
// behind Sentinels. Its adapters share its connections. It is safe for
// concurrent use.
type Client struct {
	rdb    goredis.UniversalClient
	pipe   *goredis.AutoPipeliner
	flying atomic.Int64 // calls under way
	prefix string
	queue  QueueOptions
	// resends is within which time the driver may send a call again, whose reply
	// did not come.
	resends time.Duration
}

// Options are what a URL cannot say.
type Options struct {
	// Dial opens connections instead of net.Dialer. Tests put a bad network here.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Tune changes what the driver is told. Tests on a virtual clock need it.
	Tune func(*goredis.UniversalOptions)
}

type dialer = func(ctx context.Context, network, addr string) (net.Conn, error)

// Open makes a client for a URL (see parseURL, and README.md in this folder).
// It connects to nothing yet: whether the server answers is for Ping and for
// every call to say. The error is for whoever wrote the URL, and shows no
// password.
func Open(url string, o Options) (*Client, error) {
	s, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	if o.Dial != nil {
		s.options.Dialer = tlsOver(o.Dial, s.options.TLSConfig)
	}
	if o.Tune != nil {
		o.Tune(&s.options)
	}
	rdb := goredis.NewUniversalClient(&s.options)
	pipe, err := rdb.AsyncAutoPipeline()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("pipelines: %w", err), rdb.Close())
	}
	return &Client{rdb: rdb, pipe: pipe, prefix: s.prefix, queue: s.queue, resends: s.resends()}, nil
}

// tlsOver is a dialer that speaks TLS, if it is to, over connections of another.
func tlsOver(dial dialer, c *tls.Config) dialer {
	if c == nil {
		return dial
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		plain, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		named := c.Clone()
		if named.ServerName == "" {
			named.ServerName, _, _ = net.SplitHostPort(addr) // the driver has made it so
		}
		secure := tls.Client(plain, named)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, plain.Close())
		}
		return secure, nil
	}
}

// Close ends every connection; calls that are under way fail. The adapters over
// the client are to be closed before.
func (c *Client) Close() error {
	// Closing the client ends the pipelines' connections too, but not without
	// waiting for what they hold.
	return errors.Join(c.pipe.Close(), c.rdb.Close())
}

// Ping asks the server for an answer; Unavailable when there is none.
func (c *Client) Ping(ctx context.Context) error {
	const doing = "ping Redis"
	return c.do(ctx, doing, goredis.NewStatusCmd(ctx, "ping"))
}

// PoolStats are the counts of one client's connections.
type PoolStats struct {
	Open, Idle uint32 // connections now
	Hits       uint32 // calls that found one idle
	Misses     uint32 // calls that had to open one
	Timeouts   uint32 // calls that got none in time
}

// Stats reads the counts, those of pipelines' connections included.
func (c *Client) Stats() PoolStats {
	s := c.rdb.PoolStats()
	all := PoolStats{Open: s.TotalConns, Idle: s.IdleConns, Hits: s.Hits, Misses: s.Misses, Timeouts: s.Timeouts}
	if p := s.PipelineStats; p != nil {
		all.Open, all.Idle = all.Open+p.TotalConns, all.Idle+p.IdleConns
		all.Hits, all.Misses, all.Timeouts = all.Hits+p.Hits, all.Misses+p.Misses, all.Timeouts+p.Timeouts
	}
	return all
}
