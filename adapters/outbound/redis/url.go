package redis

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"example.com/surge/adapters/outbound/internal/urlparams"
)

// Schemes are the URL schemes that Open understands.
var Schemes = []string{"redis", "rediss", "redis+cluster", "redis+sentinel", "redis+stream"}

// Check says what is wrong with a URL, in words for whoever wrote it, that show
// no password.
func Check(url string) error {
	_, err := parseURL(url)
	return err
}

// Keeps is for how long a queue keeps a message that every group has finished,
// and a group that begins anew is given it again. The URL is one that Check has
// nothing against.
func Keeps(url string) time.Duration {
	s, _ := parseURL(url)
	return s.queue.Retention
}

// settings are what a URL says.
type settings struct {
	options goredis.UniversalOptions
	prefix  string
	queue   QueueOptions
}

// parseURL reads
//
//	redis://[user:password@]host[:6379][/database][?…]
//	rediss://…                                          the same over TLS
//	redis+stream://…                                    redis://, by what QUEUE_URL calls it
//	redis+cluster://[user:password@]host[:6379][?addr=host:port…]
//	redis+sentinel://[user:password@]host[:26379][/database]?master=name[&addr=host:port…]
//
// with these parameters, all optional:
//
//	pool, retries                                           whole numbers
//	dial_timeout, read_timeout, write_timeout, pool_timeout durations
//	prefix                                                  of every key
//	addr                                                    one more server to ask (cluster, sentinel), repeated
//	tls                                                     true: as rediss (cluster, sentinel)
//	ca                                                      file of certificates to trust instead of the system's
//	sentinel_user, sentinel_password                        of the Sentinels themselves
//	partitions, entries, retention                          of a queue: see QueueOptions
func parseURL(raw string) (settings, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return settings{}, errors.New("not a URL") // the parser's error would show a password
	}
	p := urlparams.Of(u)
	s := settings{
		prefix: p.Text("prefix", "surge:"),
		queue: QueueOptions{
			Partitions: int32(p.Count("partitions", 8, 1, 1024)), //nolint:gosec // bounded
			Entries:    p.Count("entries", 32_768, 16, 10_000_000),
			Retention:  p.Duration("retention", 7*24*time.Hour, 365*24*time.Hour),
		},
		options: goredis.UniversalOptions{
			Username: u.User.Username(),
			// The caller's deadline bounds its call.
			ContextTimeoutEnabled: true,
			MaxRetries:            p.Count("retries", 2, 0, 10),
			MinRetryBackoff:       5 * time.Millisecond,
			MaxRetryBackoff:       100 * time.Millisecond,
			DialTimeout:           p.Duration("dial_timeout", time.Second, time.Minute),
			ReadTimeout:           p.Duration("read_timeout", time.Second, time.Minute),
			WriteTimeout:          p.Duration("write_timeout", time.Second, time.Minute),
			PoolTimeout:           p.Duration("pool_timeout", time.Second, time.Minute),
			PoolSize:              p.Count("pool", 32, 1, 10_000),
			DialerRetries:         1, // a call that found no connection is tried again as a whole
			DisableIdentity:       true,
			// Only managed services announce their maintenance.
			MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
		},
	}
	if s.options.MaxRetries == 0 {
		s.options.MaxRetries = -1 // to go-redis, 0 is its default
	}
	if strings.ContainsAny(s.prefix, "{}") {
		p.Complain("prefix", "must hold no braces")
	}
	s.options.Password, _ = u.User.Password()
	if err := s.where(u, p); err != nil {
		return settings{}, err
	}
	return s, p.Err()
}

// resends bounds the time from the first to the last attempt of one call: each
// may wait for a connection, open one, write and read, and a Cluster sends some
// elsewhere.
func (s *settings) resends() time.Duration {
	const redirections = 3
	o := &s.options
	return time.Duration(max(o.MaxRetries, 0)+1+redirections) *
		(o.PoolTimeout + o.DialTimeout + o.WriteTimeout + o.ReadTimeout + o.MaxRetryBackoff)
}

// where fills in which servers there are and how they are reached.
func (s *settings) where(u *url.URL, p *urlparams.Params) error {
	o := &s.options
	port, database := "6379", true
	secure := u.Scheme == "rediss"
	switch u.Scheme {
	case "redis", "rediss", "redis+stream":
	case "redis+cluster":
		o.IsClusterMode, database = true, false
	case "redis+sentinel":
		port = "26379"
		if o.MasterName = p.Text("master", ""); o.MasterName == "" {
			return errors.New("needs ?master=<the name the Sentinels know it by>")
		}
		o.SentinelUsername, o.SentinelPassword = p.Text("sentinel_user", ""), p.Text("sentinel_password", "")
	default:
		return fmt.Errorf("%s:// is not Redis", u.Scheme)
	}
	if o.IsClusterMode || o.MasterName != "" {
		secure = p.Flag("tls")
		for _, addr := range p.All("addr") {
			o.Addrs = append(o.Addrs, withPort(addr, port))
		}
	}
	if u.Hostname() == "" {
		return errors.New("names no host")
	}
	o.Addrs = append([]string{withPort(u.Host, port)}, o.Addrs...)
	if path := strings.Trim(u.Path, "/"); path != "" {
		n, err := strconv.Atoi(path)
		if err != nil || n < 0 || !database {
			return fmt.Errorf("has no database %q", path)
		}
		o.DB = n
	}
	return s.secure(secure, u.Hostname(), p.Text("ca", ""))
}

// secure sets up TLS.
func (s *settings) secure(on bool, host, ca string) error {
	if !on {
		if ca != "" {
			return errors.New("has a ca but no TLS")
		}
		return nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if !s.options.IsClusterMode && s.options.MasterName == "" {
		c.ServerName = host // elsewhere each server goes by its own name
	}
	if ca != "" {
		var err error
		if c.RootCAs, err = urlparams.CertPool(ca); err != nil {
			return err
		}
	}
	s.options.TLSConfig = c
	return nil
}

func withPort(addr, port string) string {
	if _, _, err := net.SplitHostPort(addr); err == nil {
		return addr
	}
	return net.JoinHostPort(strings.Trim(addr, "[]"), port)
}
