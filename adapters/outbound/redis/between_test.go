package redis

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// between is a way to a server on which what the server says goes through pass.
// It answers the way's address.
func between(t *testing.T, addr string, pass func(said []byte, to io.Writer)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var ways sync.WaitGroup
	t.Cleanup(func() {
		_ = l.Close()
		ways.Wait()
	})
	ways.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", addr)
			if err != nil {
				_ = client.Close()
				continue
			}
			ways.Go(func() {
				_, _ = io.Copy(server, client)
				_ = server.Close()
			})
			ways.Go(func() {
				said := make([]byte, 1<<16)
				for {
					n, err := server.Read(said)
					if err != nil {
						_ = client.Close()
						return
					}
					pass(said[:n], client)
				}
			})
		}
	})
	return l.Addr().String()
}

// A caller whose time is up does not wait for a server that stands still, also
// when its command is in a pipeline with others'.
func TestCallsInCompanyEndWithTheirContexts(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	var still atomic.Bool
	goOn := make(chan struct{})
	url := "redis://" + between(t, m.Addr(), func(said []byte, to io.Writer) {
		if still.Load() {
			<-goOn
		}
		_, _ = to.Write(said)
	}) + "?read_timeout=1m&retries=0"
	c, err := Open(url, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	t.Cleanup(func() { close(goOn) })
	stock, cache, sessions := NewStock(c), NewCache(c), NewSessions(c)
	t.Cleanup(cache.Close)
	calls := map[string]func(ctx context.Context) error{
		"find a hold": func(ctx context.Context) error {
			_, err := stock.Find(ctx, stockProduct, id.Hash("hold"))
			return err
		},
		"reserve":      func(ctx context.Context) error { _, err := stock.Reserve(ctx, attempt("a")); return err },
		"get":          func(ctx context.Context) error { _, err := cache.Get(ctx, "k"); return err },
		"get many":     func(ctx context.Context) error { _, err := cache.GetMany(ctx, []string{"k", "l"}); return err },
		"get sessions": func(ctx context.Context) error { _, err := sessions.Get(ctx, id.Hash("s")); return err },
	}
	if err := c.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	still.Store(true)
	var all sync.WaitGroup
	for name, call := range calls {
		for range 2 * direct {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
				defer cancel()
				began := time.Now()
				if err := call(ctx); !errors.Is(err, context.DeadlineExceeded) && !fault.Is(err, fault.Unavailable) {
					t.Errorf("%s: %v", name, err)
				}
				if took := time.Since(began); took > 20*time.Second { // not the minute that the driver may read
					t.Errorf("%s took %v", name, took)
				}
			})
		}
	}
	all.Wait()
}

// A deletion that arrives in two parts, a beat apart, is heard.
func TestADeletionInTwoPartsIsHeard(t *testing.T) {
	t.Parallel()
	m, client := serve(t)
	channel := []byte(client.prefix + "cache:news\r\n")
	far, err := Open("redis://"+between(t, m.Addr(), func(said []byte, to io.Writer) {
		at := bytes.Index(said, channel)
		if at < 0 || !bytes.Contains(said, []byte("\r\nmessage\r\n")) {
			_, _ = to.Write(said)
			return
		}
		at += len(channel)
		_, _ = to.Write(said[:at])
		<-time.After(heartbeat * 6 / 5)
		_, _ = to.Write(said[at:])
	}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = far.Close() })
	hears, deletes := NewCache(far), NewCache(client)
	t.Cleanup(hears.Close)
	t.Cleanup(deletes.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	begun, heard := false, false
	err = hears.Watch(ctx, func(i ports.Invalidation) {
		switch {
		case !begun:
			begun = true
			go func() { _ = deletes.Delete(t.Context(), "k") }()
		default:
			heard = i.Key == "k"
			cancel()
		}
	})
	if err != nil || !heard {
		t.Errorf("heard of it: %v, %v", heard, err)
	}
}
