package mysql

import (
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strings"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"example.com/surge/adapters/outbound/internal/urlparams"
)

// Scheme is the URL scheme that Open understands.
const Scheme = "mysql"

// Check says what is wrong with a URL, in words for whoever wrote it, that show
// no password.
func Check(url string) error {
	_, err := parseURL(url)
	return err
}

// settings are what a URL says.
type settings struct {
	driver *driver.Config
	pool   int
	idle   time.Duration
	slow   time.Duration
}

// parseURL reads
//
//	mysql://user[:password]@host[:3306]/database[?…]
//
// with these parameters, all optional:
//
//	pool                                      connections at most (32)
//	idle                                      after how long one that nobody uses is closed (30s; at most)
//	dial_timeout, read_timeout, write_timeout of one connection (2s, 30s, 5s); a call's context bounds it too
//	slow                                      from how long on a statement is logged (200ms)
//	tls                                       true: over TLS
//	ca                                        file of certificates to trust instead of the system's
func parseURL(raw string) (settings, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return settings{}, errors.New("not a URL") // the parser's error would show a password
	}
	database := strings.TrimPrefix(u.Path, "/")
	switch {
	case u.Scheme != Scheme:
		return settings{}, errors.New(u.Scheme + ":// is not MySQL")
	case u.Hostname() == "":
		return settings{}, errors.New("names no host")
	case u.User.Username() == "":
		return settings{}, errors.New("names no user")
	case database == "" || strings.Contains(database, "/"):
		return settings{}, errors.New("names no database: mysql://user@host/database")
	}
	port := u.Port()
	if port == "" {
		port = "3306"
	}
	p := urlparams.Of(u)
	c := driver.NewConfig()
	c.User, c.Net, c.Addr, c.DBName = u.User.Username(), "tcp", net.JoinHostPort(u.Hostname(), port), database
	c.Passwd, _ = u.User.Password()
	c.Timeout = p.Duration("dial_timeout", 2*time.Second, time.Minute)
	c.ReadTimeout = p.Duration("read_timeout", 30*time.Second, time.Hour)
	c.WriteTimeout = p.Duration("write_timeout", 5*time.Second, time.Hour)
	c.ParseTime, c.Loc = true, time.UTC
	c.InterpolateParams = true
	c.RejectReadOnly = true // a server that was demoted is not asked again
	c.Logger = &driver.NopLogger{}
	if err := c.Apply(driver.TimeTruncate(time.Microsecond)); err != nil {
		return settings{}, err //nolint:wrapcheck // it never fails
	}
	s := settings{
		driver: c,
		pool:   p.Count("pool", 32, 1, 10_000),
		idle:   p.Duration("idle", 30*time.Second, 30*time.Second),
		slow:   p.Duration("slow", 200*time.Millisecond, time.Hour),
	}
	if err := s.secure(p.Flag("tls"), u.Hostname(), p.Text("ca", "")); err != nil {
		return settings{}, err
	}
	return s, p.Err()
}

// secure sets up TLS.
func (s *settings) secure(on bool, host, ca string) error {
	if !on {
		if ca != "" {
			return errors.New("has a ca but no tls=true")
		}
		return nil
	}
	c := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if ca != "" {
		var err error
		if c.RootCAs, err = urlparams.CertPool(ca); err != nil {
			return err
		}
	}
	s.driver.TLS = c
	return nil
}
