package services

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// A RedisOption changes how Redis servers are started; every server of a
// cluster alike.
type RedisOption func(*redisSettings)

// redisSettings are what the options say.
type redisSettings struct {
	config         []string
	tls            bool
	user, password string
	identity       *identity // with tls
}

// RedisConfig adds lines of redis.conf, which win over those before them; those
// of other files come with "include /path". Without any, nothing is written to
// disk: neither RDB nor AOF.
func RedisConfig(lines ...string) RedisOption {
	return func(s *redisSettings) { s.config = append(s.config, lines...) }
}

// RedisTLS has the server speak TLS and nothing else, with a certificate for
// 127.0.0.1 of an authority whose file URL and CA name.
func RedisTLS() RedisOption {
	return func(s *redisSettings) { s.tls = true }
}

// RedisUser makes an ACL user that may do everything, and is the only one
// unless its name is default.
func RedisUser(name, password string) RedisOption {
	return func(s *redisSettings) { s.user, s.password = name, password }
}

// newRedisSettings applies options.
func newRedisSettings(opts []RedisOption) (redisSettings, error) {
	var s redisSettings
	for _, o := range opts {
		o(&s)
	}
	if !s.tls {
		return s, nil
	}
	var err error
	s.identity, err = theIdentity()
	return s, err
}

// lines are redis.conf for a server on a port with its data in dir.
func (s *redisSettings) lines(port int, dir string) []string {
	lines := []string{
		"bind 127.0.0.1",
		"port " + strconv.Itoa(port),
		`dir "` + dir + `"`,
		`save ""`,
		"appendonly no",
	}
	if s.tls {
		lines = append(lines,
			"port 0", "tls-port "+strconv.Itoa(port),
			`tls-cert-file "`+s.identity.cert+`"`,
			`tls-key-file "`+s.identity.key+`"`,
			`tls-ca-cert-file "`+s.identity.ca+`"`,
			"tls-auth-clients no", "tls-replication yes", "tls-cluster yes")
	}
	return slices.Concat(lines, s.access(), s.config)
}

// access are the lines of redis.conf that say who may do what, and by which
// servers sign in at each other.
func (s *redisSettings) access() []string {
	if s.user == "" {
		return nil
	}
	lines := []string{
		"user " + s.user + " on >" + s.password + " ~* &* +@all",
		"masteruser " + s.user,
		"masterauth " + s.password,
	}
	if s.user != "default" {
		lines = append(lines, "user default off")
	}
	return lines
}

// url is one of a scheme for the servers at addrs; query may hold more.
func (s *redisSettings) url(scheme string, query url.Values, addrs ...string) string {
	u := url.URL{Scheme: scheme, Host: addrs[0]}
	if s.user != "" {
		u.User = url.UserPassword(s.user, s.password)
	}
	if query == nil {
		query = url.Values{}
	}
	for _, a := range addrs[1:] {
		query.Add("addr", a)
	}
	if s.tls {
		query.Set("ca", s.identity.ca)
		if strings.Contains(scheme, "+") {
			query.Set("tls", "true")
		} else {
			u.Scheme = "rediss"
		}
	}
	u.RawQuery = query.Encode()
	return u.String()
}
