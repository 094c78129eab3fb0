package redisharness

import (
	"context"
	"net"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/test/contract"
)

// Kind is a kind of server, and how cases are run on it.
type Kind struct {
	Run  func(t *testing.T, body func(t *testing.T))
	Open func(t *testing.T) Server // the server for one case, of its own or shared
	Pass func() func(d time.Duration)
	// Lacks are the guarantees that such a server cannot give, with the reasons.
	Lacks map[contract.Guarantee]string
}

// Server is one Redis, however many nodes it has.
type Server struct {
	// URL is for redis.Open, without a prefix.
	URL string
	// Dial opens connections to it.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Tune is for redis.Open; nil changes nothing.
	Tune func(*goredis.UniversalOptions)
	// Admin sees every key there is, on every master.
	Admin goredis.UniversalClient
}

// Real is a kind whose cases share a server that runs.
func Real(s Server) Kind {
	s.Dial = new(net.Dialer).DialContext
	return Kind{
		Run: contract.Plain, Pass: func() func(time.Duration) { return time.Sleep }, Open: func(*testing.T) Server { return s },
		Lacks: map[contract.Guarantee]string{contract.HoursPass: "its clock is the machine's"},
	}
}

// masters runs f on every master.
func (s Server) masters(ctx context.Context, f func(ctx context.Context, c *goredis.Client) error) error {
	switch admin := s.Admin.(type) {
	case *goredis.ClusterClient:
		return admin.ForEachMaster(ctx, f) //nolint:wrapcheck // f's own
	case *goredis.Client:
		return f(ctx, admin)
	default:
		panic("neither a server nor a cluster")
	}
}
