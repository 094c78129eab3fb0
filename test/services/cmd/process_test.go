//go:build integration

package main

import (
	"bufio"
	"context"
	"database/sql"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/test/services"
)

// TestHoldsAServerUntilInterrupted also shows that the printed URL is the
// server's.
func TestHoldsAServerUntilInterrupted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args, variable string
		shared         func(testing.TB) string // skips where there is none
		ping           func(url string) error
	}{
		{"redis -user surge:secret", "CACHE_URL", services.SharedRedis, pingRedis},
		{"mysql -durable", "STORE_URL", services.SharedMySQL, pingMySQL},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			c.shared(t)
			ctx, interrupt := context.WithCancel(t.Context())
			read, write := io.Pipe()
			code := make(chan int, 1)
			go func() {
				code <- run(ctx, strings.Fields(c.args), write, t.Output())
				_ = write.Close()
			}()
			line, err := bufio.NewReader(read).ReadString('\n')
			if err != nil {
				t.Fatalf("it prints %q: %v", line, err)
			}
			url := regexp.MustCompile(`^` + c.variable + `='([^']+)'`).FindStringSubmatch(line)
			if url == nil {
				t.Fatalf("it prints %q, which no shell understands", line)
			}
			if err := c.ping(url[1]); err != nil {
				t.Errorf("the printed server does not answer: %v", err)
			}

			interrupt()
			select {
			case got := <-code:
				if got != 0 {
					t.Errorf("exit code %d, want 0", got)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("it does not end")
			}
			if err := c.ping(url[1]); err == nil {
				t.Error("the server answers after the end")
			}
		})
	}
}

func pingRedis(url string) error {
	o, err := goredis.ParseURL(url)
	if err != nil {
		return err
	}
	o.MaxRetries, o.DialerRetries = -1, 1
	c := goredis.NewClient(o)
	defer func() { _ = c.Close() }()
	return c.Ping(context.Background()).Err()
}

func pingMySQL(raw string) error {
	u, err := url.Parse(raw)
	if err != nil {
		return err
	}
	db, err := sql.Open("mysql", u.User.String()+"@tcp("+u.Host+")"+u.Path)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return db.Ping()
}
