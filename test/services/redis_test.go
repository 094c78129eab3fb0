//go:build integration

package services_test

import (
	"context"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"example.com/surge/test/services"
)

func TestRedisKeepsPortAndDataOverAKill(t *testing.T) {
	t.Parallel()
	r := services.NewRedis(t, services.RedisConfig("appendonly yes", "appendfsync always"))
	c := client(t, r.Options())
	ask(t, c, "SET", "key", "value")
	addr, pid := r.Addr(), r.Pid()

	r.Kill()
	if got := r.Pid(); got != 0 {
		t.Errorf("Pid() = %d after Kill, want 0", got)
	}
	if err := c.Ping(t.Context()).Err(); err == nil {
		t.Error("a killed server answers")
	}

	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r.Addr() != addr || r.Pid() == pid {
		t.Errorf("restarted at %s with pid %d, was %s with %d", r.Addr(), r.Pid(), addr, pid)
	}
	if got := ask(t, c, "GET", "key"); got != "value" {
		t.Errorf("GET key = %v after the restart, want value", got)
	}
	if err := r.Start(t.Context()); err == nil {
		t.Error("Start of a running server: no error")
	}
}

func TestRedisForgetsWithoutPersistence(t *testing.T) {
	t.Parallel()
	r := services.NewRedis(t)
	c := client(t, r.Options())
	ask(t, c, "SET", "key", "value")
	if err := r.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := ask(t, c, "DBSIZE"); n != int64(0) {
		t.Errorf("DBSIZE = %v after a restart, want 0", n)
	}
}

func TestPausedRedisAnswersNobody(t *testing.T) {
	t.Parallel()
	r := services.NewRedis(t)
	c := client(t, r.Options())
	ask(t, c, "PING")

	r.Pause()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.Ping(ctx).Err(); err == nil {
		t.Error("a paused server answers")
	}
	r.Resume()
	ask(t, c, "PING")

	r.Pause()
	if err := r.Stop(t.Context()); err != nil {
		t.Errorf("Stop of a paused server: %v", err)
	}
}

func TestRedisSpeaksTLSToItsUserOnly(t *testing.T) {
	t.Parallel()
	r := services.NewRedis(t, services.RedisTLS(), services.RedisUser("surge", "s3cr:t/"))
	o := r.Options()
	ask(t, client(t, o), "PING")
	if !strings.HasPrefix(r.URL(), "rediss://surge:s3cr%3At%2F@127.0.0.1:") || r.CA() == "" {
		t.Errorf("URL() = %q, CA() = %q", r.URL(), r.CA())
	}

	stranger := *o
	stranger.Username, stranger.Password = "", ""
	if err := client(t, &stranger).Ping(t.Context()).Err(); err == nil || !strings.Contains(err.Error(), "NOAUTH") {
		t.Errorf("without a password: %v, want NOAUTH", err)
	}
	plain := *o
	plain.TLSConfig = nil
	if err := client(t, &plain).Ping(t.Context()).Err(); err == nil {
		t.Error("the server answers without TLS")
	}
}

func TestWhatDoesNotStartShowsItsLog(t *testing.T) {
	t.Parallel()
	r, err := services.StartRedis(t.Context(), services.RedisConfig("no-such-directive 1"))
	if err == nil {
		r.Close()
		t.Fatal("a server with a broken configuration starts")
	}
	if !strings.Contains(err.Error(), "no-such-directive 1") || !strings.Contains(err.Error(), "it has ended") {
		t.Errorf("the error shows no log: %v", err)
	}
}

// client is one of the test's own.
func client(t *testing.T, o *goredis.Options) *goredis.Client {
	c := goredis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// ask sends one command that must succeed.
func ask(t *testing.T, c goredis.UniversalClient, args ...any) any {
	t.Helper()
	reply, err := c.Do(t.Context(), args...).Result()
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return reply
}
