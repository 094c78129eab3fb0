package redis

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/core/fault"
)

// reply is an error as the server sends it.
type reply string

func (r reply) Error() string { return string(r) }
func (reply) RedisError()     {}

func TestDriversErrorsBecomeFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want fault.Code
	}{
		{io.EOF, fault.Unavailable},
		{net.ErrClosed, fault.Unavailable},
		{&net.OpError{Op: "dial", Err: errors.New("connection refused")}, fault.Unavailable},
		{context.DeadlineExceeded, fault.Unavailable}, // a timeout of the pool's own
		{goredis.ErrClosed, fault.Unavailable},
		{goredis.ErrPoolTimeout, fault.Unavailable},
		{goredis.ErrPoolExhausted, fault.Unavailable},
		{goredis.ErrAutoPipelineTimeout, fault.Unavailable},
		{reply("LOADING Redis is loading the dataset in memory"), fault.Unavailable},
		{reply("READONLY You can't write against a read only replica."), fault.Unavailable},
		{reply("MASTERDOWN Link with MASTER is down"), fault.Unavailable},
		{reply("CLUSTERDOWN Hash slot not served"), fault.Unavailable},
		{reply("MOVED 3999 127.0.0.1:6381"), fault.Unavailable},
		{reply("ASK 3999 127.0.0.1:6381"), fault.Unavailable},
		{reply("TRYAGAIN Multiple keys request during rehashing of slot"), fault.Unavailable},
		{reply("OOM command not allowed when used memory > 'maxmemory'."), fault.Unavailable},
		{reply("MISCONF Redis is configured to save RDB snapshots"), fault.Unavailable},
		{reply("BUSY Redis is busy running a script."), fault.Unavailable},
		{reply("NOREPLICAS Not enough good replicas to write."), fault.Unavailable},
		{reply("NOAUTH Authentication required."), fault.Unavailable},
		{reply("WRONGPASS invalid username-password pair or user is disabled."), fault.Unavailable},
		{reply("NOPERM this user has no permissions to run the 'get' command"), fault.Unavailable},
		{reply("ERR DB index is out of range"), fault.Unavailable},
		{reply("ERR max number of clients reached"), fault.Unavailable},
		{reply("ERR AUTH <password> called without any password configured"), fault.Unavailable},
		{reply("ERR unknown command 'frobnicate'"), fault.Internal},
		{reply("WRONGTYPE Operation against a key holding the wrong kind of value"), fault.Internal},
		{reply("CROSSSLOT Keys in request don't hash to the same slot"), fault.Internal},
	} {
		got := faultOf(t.Context(), c.err, "do something")
		if !fault.Is(got, c.want) || !errors.Is(got, c.err) {
			t.Errorf("%v became %v, want %v with its cause", c.err, got, c.want)
		}
	}
}

func TestACallersEndComesFirst(t *testing.T) {
	t.Parallel()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if got := faultOf(gone, io.EOF, "do something"); !fault.Is(got, fault.Cancelled) {
		t.Errorf("after cancel: %v", got)
	}
	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if got := faultOf(late, io.EOF, "do something"); !fault.Is(got, fault.Unavailable) {
		t.Errorf("after the deadline: %v", got)
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	c, err := Open("redis://h", Options{Dial: func(context.Context, string, string) (net.Conn, error) { return nil, refused }})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Ping(t.Context()); !fault.Is(err, fault.Unavailable) || !errors.Is(err, refused) {
		t.Errorf("ping: %v", err)
	}
	if err := c.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := c.Ping(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("ping after close: %v", err)
	}
}
