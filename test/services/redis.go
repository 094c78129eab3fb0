package services

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// A Redis is one redis-server. A restart keeps its port, its configuration and
// whatever it has written to disk.
type Redis struct {
	*Process
	addr     string
	settings redisSettings
}

// NewRedis starts a server that ends with the test.
func NewRedis(t testing.TB, opts ...RedisOption) *Redis {
	t.Helper()
	return started(t, func(ctx context.Context) (*Redis, error) { return StartRedis(ctx, opts...) })
}

// StartRedis starts a server and blocks until it answers. The caller closes it.
// A MissingError says that Redis is not installed.
func StartRedis(ctx context.Context, opts ...RedisOption) (*Redis, error) {
	s, err := newRedisSettings(opts)
	if err != nil {
		return nil, err
	}
	return startRedis(ctx, "redis", s)
}

// startRedis starts a server, with args after the name of its configuration.
func startRedis(ctx context.Context, name string, s redisSettings, args ...string) (*Redis, error) {
	binary, err := find("redis-server", "apt install redis-server, brew install redis")
	if err != nil {
		return nil, err
	}
	p, err := newProcess(name, binary)
	if err != nil {
		return nil, err
	}
	r := &Redis{Process: p, settings: s}
	p.answers = r.answers
	p.args = append([]string{filepath.Join(p.dir, "redis.conf")}, args...)
	if err := onFreePort(func(port int) error { return r.startOn(ctx, port) }); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// startOn configures the server for a port and starts it.
func (r *Redis) startOn(ctx context.Context, port int) error {
	r.addr = loopback(port)
	config := strings.Join(r.settings.lines(port, r.dir), "\n") + "\n"
	if err := os.WriteFile(r.args[0], []byte(config), 0o600); err != nil {
		return fmt.Errorf("configure %s: %w", r.name, err)
	}
	return r.Start(ctx)
}

// Addr is the server's host:port.
func (r *Redis) Addr() string { return r.addr }

func (r *Redis) port() string { return strings.TrimPrefix(r.addr, "127.0.0.1:") }

// URL is what CACHE_URL and its sisters take.
func (r *Redis) URL() string { return r.settings.url("redis", nil, r.addr) }

// CA is the file with the certificate of the authority to trust, "" without
// TLS.
func (r *Redis) CA() string {
	if r.settings.identity == nil {
		return ""
	}
	return r.settings.identity.ca
}

// Options are for a client of the caller's own: one that asks a server that
// does not answer only once, so that its errors are the server's.
func (r *Redis) Options() *goredis.Options {
	o := &goredis.Options{
		Addr:                     r.addr,
		Username:                 r.settings.user,
		Password:                 r.settings.password,
		Protocol:                 2,
		MaxRetries:               -1,
		DialerRetries:            1,
		DialTimeout:              time.Second,
		ContextTimeoutEnabled:    true,
		DisableIdentity:          true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	if id := r.settings.identity; id != nil {
		o.TLSConfig = id.client.Clone()
	}
	return o
}

// answers is nil when the server on our port is ours, and has read its data.
func (r *Redis) answers(ctx context.Context, pid int) error {
	// A client would log that nobody listens yet.
	if err := listens(ctx, r.addr); err != nil {
		return err
	}
	return r.ask(func(c *goredis.Client) error {
		info, err := c.Info(ctx).Result()
		switch {
		case err != nil:
			return err
		case field(info, "process_id") != strconv.Itoa(pid):
			return fmt.Errorf("%s is the address of another server", r.addr)
		case field(info, "loading") == "1":
			return errors.New("it reads its data")
		}
		return nil
	})
}

// ask lets f ask the server, over connections that end with it: the server's
// clients are the test's.
func (r *Redis) ask(f func(*goredis.Client) error) error {
	c := goredis.NewClient(r.Options())
	defer func() { _ = c.Close() }()
	return f(c)
}

// field is the value of a line key:value of INFO.
func field(info, key string) string {
	for line := range strings.Lines(info) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), ":"); ok && k == key {
			return v
		}
	}
	return ""
}
