//go:build integration

package main

import (
	"bufio"
	"context"
	"io"
	"regexp"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/test/services"
)

// TestHoldsAServerUntilInterrupted also shows that the printed URL is the
// server's.
func TestHoldsAServerUntilInterrupted(t *testing.T) {
	t.Parallel()
	services.SharedRedis(t) // skips where there is none
	ctx, interrupt := context.WithCancel(t.Context())
	read, write := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"redis", "-user", "surge:secret"}, write, t.Output())
		_ = write.Close()
	}()
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatalf("it prints %q: %v", line, err)
	}
	url := regexp.MustCompile(`^CACHE_URL='([^']+)'`).FindStringSubmatch(line)
	if url == nil {
		t.Fatalf("it prints %q, which no shell understands", line)
	}
	o, err := goredis.ParseURL(url[1])
	if err != nil {
		t.Fatal(err)
	}
	o.MaxRetries, o.DialerRetries = -1, 1
	c := goredis.NewClient(o)
	defer func() { _ = c.Close() }()
	if err := c.Ping(ctx).Err(); err != nil {
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
	if err := c.Ping(t.Context()).Err(); err == nil {
		t.Error("the server answers after the end")
	}
}
