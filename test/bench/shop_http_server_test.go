package bench

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"example.com/surge/adapters/inbound/rest"
	"example.com/surge/adapters/outbound/entropy"
	"example.com/surge/ports"
	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
	"example.com/surge/wire/logging"
)

// httpBare serves one route by Gin as it comes, and answers its address.
func httpBare(b *testing.B, method, path string, h gin.HandlerFunc) string {
	b.Helper()
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Handle(method, path, h)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: engine, ReadHeaderTimeout: time.Minute}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(ln) })
	b.Cleanup(func() {
		_ = server.Close()
		serving.Wait()
	})
	return ln.Addr().String()
}

// httpFleet is a fleet of all-memory systems, and whoever may sign in there.
type httpFleet struct {
	backends *inmemory.Backends
	tokens   *rest.Tokens
	ids      *entropy.IDs
}

const httpSecret = "a secret of at least thirty-two bytes"

func newHTTPFleet(b *testing.B) *httpFleet {
	b.Helper()
	tokens, err := rest.NewTokens([]byte(httpSecret), "surge")
	if err != nil {
		b.Fatal(err)
	}
	return &httpFleet{inmemory.NewBackends(), tokens, entropy.New()}
}

// boot starts one system as it is in production: it logs at info, and limits
// rates, though to more than can be reached. stop may be called before the
// benchmark ends.
func (f *httpFleet) boot(b *testing.B, roles string) (addr string, stop func()) {
	b.Helper()
	cfg, err := config.Load([]string{
		"HTTP_ADDR=127.0.0.1:0", "OPS_ADDR=off", "ROLES=" + roles, "DRAIN_GRACE=0s", "DEMO_CATALOGUE=false",
		"JWT_SECRET=" + httpSecret, "RATE_LIMIT=1000000000/1s",
	})
	if err != nil {
		b.Fatal(err)
	}
	log, closeLog := logging.New(io.Discard, cfg.LogLevel)
	sys, cleanup, err := inmemory.New(cfg, log, f.backends)
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- sys.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		cleanup()
		closeLog()
	})
	b.Cleanup(stop)
	select {
	case <-sys.Ready():
	case err := <-ended:
		ended <- err
		b.Fatal(err)
	}
	return sys.HTTPAddr(), stop
}

// signIn answers the header of somebody new who has signed in. That is done
// without a password, which would take longer than the rest of the benchmark.
func (f *httpFleet) signIn(b *testing.B, role string) string {
	b.Helper()
	s := ports.Session{ID: f.ids.New(), User: f.ids.New(), Role: role}
	if err := f.backends.Sessions.Node().Put(b.Context(), s, time.Hour); err != nil {
		b.Fatal(err)
	}
	token, err := f.tokens.Sign(s, time.Now().Add(time.Hour))
	if err != nil {
		b.Fatal(err)
	}
	return "Authorization: Bearer " + token
}
