package config

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Addr is a host:port to listen on.
type Addr string

// UnmarshalText accepts host:port with a numeric port.
func (a *Addr) UnmarshalText(text []byte) error {
	_, port, err := net.SplitHostPort(string(text))
	if err != nil {
		return badValue("must be host:port")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n > 65535 {
		return badValue("must have a port between 0 and 65535")
	}
	*a = Addr(text)
	return nil
}

// OffAddr is an address, or "" when it was given as off.
type OffAddr string

// UnmarshalText accepts an address or off.
func (a *OffAddr) UnmarshalText(text []byte) error {
	if string(text) == "off" {
		*a = ""
		return nil
	}
	var addr Addr
	if err := addr.UnmarshalText(text); err != nil {
		return badValue(err.Error() + ", or off")
	}
	*a = OffAddr(addr)
	return nil
}

// MarshalText is the inverse of UnmarshalText.
func (a OffAddr) MarshalText() ([]byte, error) {
	if a == "" {
		return []byte("off"), nil
	}
	return []byte(a), nil
}

// Roles is what a process runs.
type Roles struct{ API, Worker bool }

// UnmarshalText accepts a comma-separated list of api and worker.
func (r *Roles) UnmarshalText(text []byte) error {
	var n Roles
	for _, name := range strings.Split(string(text), ",") {
		switch strings.TrimSpace(name) {
		case "api":
			n.API = true
		case "worker":
			n.Worker = true
		default:
			return badValue("must be api, worker or api,worker")
		}
	}
	*r = n
	return nil
}

// MarshalText is the inverse of UnmarshalText.
func (r Roles) MarshalText() ([]byte, error) {
	var names []string
	if r.API {
		names = append(names, "api")
	}
	if r.Worker {
		names = append(names, "worker")
	}
	return []byte(strings.Join(names, ",")), nil
}

// URL says which adapter serves a family of ports, and where.
type URL struct{ raw string }

// UnmarshalText accepts what net/url does, with a scheme.
func (u *URL) UnmarshalText(text []byte) error {
	p, err := url.Parse(string(text))
	if err != nil || p.Scheme == "" || !strings.Contains(string(text), "://") {
		return badValue("must be a URL such as memory://")
	}
	u.raw = string(text)
	return nil
}

// MarshalText masks a password.
func (u URL) MarshalText() ([]byte, error) {
	p, err := url.Parse(u.raw)
	if err != nil || p.User == nil {
		return []byte(u.raw), nil
	}
	return []byte(p.Redacted()), nil
}

// IsZero says whether it is not set.
func (u URL) IsZero() bool { return u.raw == "" }

// Scheme picks the adapter.
func (u URL) Scheme() string {
	scheme, _, _ := strings.Cut(u.raw, "://")
	return scheme
}

// Raw is the URL as it was given, with its password: for whoever connects.
func (u URL) Raw() string { return u.raw }

// Bare says whether the URL is nothing but its scheme.
func (u URL) Bare() bool {
	_, rest, _ := strings.Cut(u.raw, "://")
	return rest == ""
}

// Secret is printed masked.
type Secret string

// MarshalText masks the secret, and its length with it.
func (s Secret) MarshalText() ([]byte, error) {
	if s == "" {
		return nil, nil
	}
	return []byte("********"), nil
}

// String masks the secret wherever it is printed by accident.
func (s Secret) String() string {
	text, _ := s.MarshalText()
	return string(text)
}

// Rate is a number of requests per window; the zero Rate is off.
type Rate struct {
	Limit  int64
	Window time.Duration
}

// UnmarshalText accepts <requests>/<duration> or off.
func (r *Rate) UnmarshalText(text []byte) error {
	if string(text) == "off" {
		*r = Rate{}
		return nil
	}
	n, d, ok := strings.Cut(string(text), "/")
	limit, err := strconv.ParseInt(n, 10, 32)
	window, err2 := time.ParseDuration(d)
	if !ok || err != nil || err2 != nil || limit < 1 || window < time.Millisecond {
		return badValue("must be <requests>/<duration> such as 100/1s, or off")
	}
	*r = Rate{limit, window}
	return nil
}

// MarshalText is the inverse of UnmarshalText.
func (r Rate) MarshalText() ([]byte, error) {
	if r.Limit == 0 {
		return []byte("off"), nil
	}
	return []byte(strconv.FormatInt(r.Limit, 10) + "/" + r.Window.String()), nil
}

// OffTime is a duration, or 0 when it was given as off.
type OffTime time.Duration

// UnmarshalText accepts a duration or off.
func (o *OffTime) UnmarshalText(text []byte) error {
	if string(text) == "off" {
		*o = 0
		return nil
	}
	d, err := time.ParseDuration(string(text))
	if err != nil || d < time.Millisecond {
		return badValue("must be a duration from 1ms such as 1s, or off")
	}
	*o = OffTime(d)
	return nil
}

// MarshalText is the inverse of UnmarshalText.
func (o OffTime) MarshalText() ([]byte, error) {
	if o == 0 {
		return []byte("off"), nil
	}
	return []byte(time.Duration(o).String()), nil
}

// Proxies are networks whose X-Forwarded-For is believed.
type Proxies []netip.Prefix

// UnmarshalText accepts a comma-separated list of addresses and networks.
func (p *Proxies) UnmarshalText(text []byte) error {
	var list Proxies
	for _, s := range strings.Split(string(text), ",") {
		s = strings.TrimSpace(s)
		if addr, err := netip.ParseAddr(s); err == nil {
			list = append(list, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(s)
		if err != nil {
			return badValue("must be addresses or networks such as 10.0.0.0/8,192.0.2.1")
		}
		list = append(list, prefix)
	}
	*p = list
	return nil
}

// MarshalText is the inverse of UnmarshalText.
func (p Proxies) MarshalText() ([]byte, error) { return []byte(strings.Join(p.Strings(), ",")), nil }

// Strings are the networks as text.
func (p Proxies) Strings() []string {
	list := make([]string, 0, len(p))
	for _, prefix := range p {
		list = append(list, prefix.String())
	}
	return list
}

// Schedule is the waits between attempts.
type Schedule []time.Duration

// UnmarshalText accepts a comma-separated list of durations.
func (s *Schedule) UnmarshalText(text []byte) error {
	var list Schedule
	for _, d := range strings.Split(string(text), ",") {
		wait, err := time.ParseDuration(strings.TrimSpace(d))
		if err != nil || wait <= 0 || wait > time.Hour {
			return badValue("must be durations up to 1h such as 1s,2s,4s")
		}
		list = append(list, wait)
	}
	*s = slices.Clip(list)
	return nil
}

// MarshalText is the inverse of UnmarshalText.
func (s Schedule) MarshalText() ([]byte, error) {
	list := make([]string, 0, len(s))
	for _, d := range s {
		list = append(list, d.String())
	}
	return []byte(strings.Join(list, ",")), nil
}
