package kafkakit

import (
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.com/surge/adapters/outbound/internal/urlparams"
	"example.com/surge/ports"
)

// Settings are what a URL says.
type Settings struct {
	Addrs          []string // host:port, at least one
	User, Password string   // none when User is empty
	TLS            bool
	CA             string // a file, "" trusts whom the system trusts
	Prefix         string // of every topic and group
	// Linger is how long a message waits for others that it can travel with.
	Linger time.Duration
	// Batch is how many bytes travel together at most; BufferBytes how many wait to
	// be sent before Publish does.
	Batch, BufferBytes int
	// Timeout is how long a message is tried to be published.
	Timeout time.Duration
	// Session is how long a consumer may be silent before the group goes on
	// without it, and Drain how long a handler has after a revocation.
	Session, Drain time.Duration
	// Commit is how often what was acked is committed.
	Commit time.Duration
	// Partitions, Replication and Retention are what topics are made with: so many
	// partitions and replicas of each, and for how long a message stays at least.
	Partitions, Replication int
	Retention               time.Duration
}

// Parse reads
//
//	scheme://[user:password@]host[:9092][?…]
//
// for one of the schemes, with these parameters, all optional:
//
//	addr                   one more broker to ask, repeated
//	tls                    true: over TLS; a user signs in by SASL PLAIN
//	ca                     file of certificates to trust instead of the system's
//	prefix                 of every topic and group
//	linger, timeout        durations: see Settings
//	session, drain, commit durations: see Settings
//	batch, buffer          whole numbers of bytes: see Settings
//	partitions             whole number: see Settings
//	replication            whole number: see Settings
//	retention              duration: see Settings
func Parse(raw string, schemes []string) (Settings, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return Settings{}, errors.New("not a URL") // the parser's error would show a password
	}
	if !slices.Contains(schemes, u.Scheme) {
		return Settings{}, errors.New(u.Scheme + ":// is not Kafka")
	}
	if u.Hostname() == "" {
		return Settings{}, errors.New("names no host")
	}
	if strings.Trim(u.Path, "/") != "" {
		return Settings{}, errors.New("has a path, and Kafka none")
	}
	p := urlparams.Of(u)
	s := Settings{
		Addrs:   []string{withPort(u.Host)},
		User:    u.User.Username(),
		TLS:     p.Flag("tls"),
		CA:      p.Text("ca", ""),
		Prefix:  p.Text("prefix", ""),
		Linger:  p.Duration("linger", time.Millisecond, time.Second),
		Batch:   p.Count("batch", 1<<20, 1<<10, 16<<20),
		Timeout: p.Duration("timeout", 10*time.Second, 10*time.Minute),
		Session: p.Duration("session", 10*time.Second, 5*time.Minute),
		Drain:   p.Duration("drain", 10*time.Second, 5*time.Minute),
		Commit:  p.Duration("commit", time.Second, time.Minute),
	}
	s.Partitions, s.Replication = p.Count("partitions", 12, 1, 10_000), p.Count("replication", 3, 1, 9)
	s.Retention = p.Duration("retention", 7*24*time.Hour, 10*365*24*time.Hour)
	s.BufferBytes = p.Count("buffer", 64<<20, 2<<20, 1<<30)
	s.Password, _ = u.User.Password()
	for _, addr := range p.All("addr") {
		if addr == "" {
			p.Complain("addr", "must name a host")
		}
		s.Addrs = append(s.Addrs, withPort(addr))
	}
	if s.Prefix != "" && (ports.Message{Topic: s.Prefix + "x"}).Check() != nil {
		p.Complain("prefix", "must be of the characters of a topic's name")
	}
	if s.CA != "" && !s.TLS {
		p.Complain("ca", "needs tls=true")
	}
	return s, p.Err()
}

// Rebalance is how long a group waits for members that drain before it goes on
// without them.
func (s Settings) Rebalance() time.Duration { return s.Drain + 5*time.Second }

func withPort(addr string) string {
	if _, _, err := net.SplitHostPort(addr); err == nil {
		return addr
	}
	return net.JoinHostPort(strings.Trim(addr, "[]"), "9092")
}

// RecordBytes is what a record may take on the wire: the largest message, with
// what Kafka writes around it.
const RecordBytes = ports.MaxMessageBytes + ports.MaxHeaderBytes + 64<<10
