//go:build integration

package services_test

import (
	"net/url"
	"slices"
	"testing"

	"example.com/surge/test/services"
)

func TestSentinelsReplaceTheMasterAndTakeTheDeadBack(t *testing.T) {
	t.Parallel()
	s := services.NewRedisSentinel(t)
	failOver(t, s)
}

func TestSentinelsSpeakTLSAndSignIn(t *testing.T) {
	t.Parallel()
	s := services.NewRedisSentinel(t, services.RedisTLS(), services.RedisUser("surge", "secret"))
	failOver(t, s)

	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if got := append([]string{u.Host}, q["addr"]...); u.Scheme != "redis+sentinel" || !slices.Equal(got, s.Addrs()) {
		t.Errorf("URL() = %q of Sentinels %q", u, s.Addrs())
	}
	if u.User.String() != "surge:secret" || q.Get("tls") != "true" || q.Get("ca") == "" || q.Get("master") != services.SentinelMaster {
		t.Errorf("URL() = %q holds another user, no TLS, no CA or another master", u)
	}
}

// failOver kills the master and brings it back, as a replica.
func failOver(t *testing.T, s *services.RedisSentinel) {
	t.Helper()
	old := s.Servers()[0]
	if m := master(t, s); m != old {
		t.Errorf("at first the master is %s, not %s", m.Addr(), old.Addr())
	}
	ask(t, client(t, old.Options()), "SET", "key", "value")
	ask(t, client(t, old.Options()), "WAIT", 2, 5000)

	old.Kill()
	ready(t, s)
	successor := master(t, s)
	if successor == old {
		t.Fatal("a dead master is the master")
	}
	if got := ask(t, client(t, successor.Options()), "GET", "key"); got != "value" {
		t.Errorf("GET key = %v after the failover, want value", got)
	}

	if err := old.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	ready(t, s)
	if m := master(t, s); m != successor {
		t.Errorf("after the return of %s the master is %s", old.Addr(), m.Addr())
	}
	if role, ok := ask(t, client(t, old.Options()), "ROLE").([]any); !ok || role[0] != "slave" {
		t.Errorf("the role of the old master is %v, want slave", role)
	}
}

func ready(t *testing.T, s *services.RedisSentinel) {
	t.Helper()
	if err := s.WaitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func master(t *testing.T, s *services.RedisSentinel) *services.Redis {
	t.Helper()
	m, err := s.Master(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}
