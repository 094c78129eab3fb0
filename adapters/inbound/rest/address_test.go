package rest

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestWhoseAddressCounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		trusted   []string
		peer      string
		forwarded []string
		want      string
	}{
		{"nobody is trusted", nil, "10.0.0.1:1", []string{"203.0.113.9"}, "10.0.0.1"},
		{"the peer is not trusted", []string{"10.0.0.0/8"}, "192.0.2.1:1", []string{"203.0.113.9"}, "192.0.2.1"},
		{"the peer is trusted", []string{"10.0.0.0/8"}, "10.0.0.1:1", []string{"203.0.113.9"}, "203.0.113.9"},
		{"by address", []string{"10.0.0.1"}, "10.0.0.1:1", []string{"203.0.113.9"}, "203.0.113.9"},
		{"the client made something up", []string{"10.0.0.0/8"}, "10.0.0.1:1", []string{"1.1.1.1, 203.0.113.9"}, "203.0.113.9"},
		{"on a line of its own", []string{"10.0.0.0/8"}, "10.0.0.1:1", []string{"1.1.1.1", "203.0.113.9"}, "203.0.113.9"},
		{"two proxies", []string{"10.0.0.0/8"}, "10.0.0.1:1", []string{"203.0.113.9, 10.0.0.2"}, "203.0.113.9"},
		{"nothing but proxies", []string{"10.0.0.0/8"}, "10.0.0.1:1", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		{"no word", []string{"10.0.0.0/8"}, "10.0.0.1:1", nil, "10.0.0.1"},
		{"nonsense", []string{"10.0.0.0/8"}, "10.0.0.1:1", []string{"203.0.113.9, <script>"}, "10.0.0.1"},
		{"IPv6", []string{"fd00::/8"}, "[fd00::1]:1", []string{"2001:db8::9"}, "2001:db8::9"},
		{"IPv6 untrusted", nil, "[2001:db8::1]:1", nil, "2001:db8::1"},
		{"IPv4 in IPv6", []string{"10.0.0.0/8"}, "[::ffff:10.0.0.1]:1", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
		{"a pipe", []string{"10.0.0.0/8"}, "pipe", []string{"203.0.113.9"}, "pipe"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := parseProxies(c.trusted)
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = c.peer
			r.Header["X-Forwarded-For"] = c.forwarded
			if got := p.client(r); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAProxyThatIsNoAddressIsRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"proxy.example", "10.0.0.0/33", ""} {
		if _, err := New(Deps{}, Settings{TrustedProxies: []string{s}}); err == nil {
			t.Errorf("%q is taken", s)
		}
	}
}
