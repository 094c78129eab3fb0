//go:build integration

package integration

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/redis"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/test/services"
)

// shipped are the lines of a configuration in deploy/redis.
func shipped(t *testing.T, name string) services.RedisOption {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "deploy", "redis", name))
	if err != nil {
		t.Fatal(err)
	}
	return services.RedisConfig("include " + path)
}

// TestWhatSurvivesKill9 holds our configurations to the table in
// deploy/redis/README.md: it writes from many goroutines, kills the server in
// the middle with -9, and looks for everything that was answered.
func TestWhatSurvivesKill9(t *testing.T) {
	t.Parallel()
	t.Run("state.conf", func(t *testing.T) {
		t.Parallel()
		s := services.NewRedis(t, shipped(t, "state.conf"))
		w := writeUntil(t, s.URL(), s.Kill)
		must(t, s.Start(t.Context()))
		lost := w.lost(t)
		t.Logf("%d writes were answered, %d of them are lost", len(w.answered), len(lost))
		// The file is written before a reply, but for up to 2 s while a disk is slow.
		w.onlyFromTheLast(t, 2*time.Second, lost)
	})
	t.Run("cache.conf", func(t *testing.T) {
		t.Parallel()
		s := services.NewRedis(t, shipped(t, "cache.conf"))
		w := writeUntil(t, s.URL(), s.Kill)
		must(t, s.Start(t.Context()))
		if lost := w.lost(t); len(lost) != len(w.answered) {
			t.Errorf("of %d writes %d are lost, of a server that writes no file", len(w.answered), len(lost))
		}
	})
	t.Run("cluster.conf", func(t *testing.T) {
		t.Parallel()
		c := services.NewRedisCluster(t, shipped(t, "cluster.conf"), services.RedisConfig("cluster-node-timeout 1000"))
		w := writeUntil(t, c.URL(), c.Nodes()[0].Kill)
		must(t, c.WaitReady(t.Context()))
		lost := w.lost(t)
		t.Logf("%d writes were answered before a replica took over from one of three masters, %d of them are lost", len(w.answered), len(lost))
		w.onlyFromTheLast(t, time.Second, lost) // what was not replicated yet
	})
}

// writers is what many goroutines wrote to a server that was killed.
type writers struct {
	sessions *redis.Sessions
	killed   time.Time

	mu       sync.Mutex
	answered map[id.ID]time.Time // when each write was answered
}

// writeUntil writes for two seconds and kills the server then.
func writeUntil(t *testing.T, url string, kill func()) *writers {
	t.Helper()
	client, err := redis.Open(url, redis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	w := &writers{sessions: redis.NewSessions(client), answered: map[id.ID]time.Time{}}
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for writer := range 16 {
		all.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				s := ports.Session{ID: id.ID{byte(writer), byte(n >> 16), byte(n >> 8), byte(n)}, User: id.ID{byte(writer), byte(n)}, Role: "user"}
				if err := w.sessions.Put(ctx, s, time.Hour); err == nil {
					w.mu.Lock()
					w.answered[s.ID] = time.Now()
					w.mu.Unlock()
				}
			}
		})
	}
	<-time.After(2 * time.Second) // of writing
	w.killed = time.Now()
	kill()
	stop()
	all.Wait()
	return w
}

// lost are the answered writes that are not there any more.
func (w *writers) lost(t *testing.T) (lost []id.ID) {
	t.Helper()
	if len(w.answered) < 100 {
		t.Fatalf("%d writes are no load", len(w.answered))
	}
	for s := range w.answered {
		_, err := w.sessions.Get(t.Context(), s)
		for began := time.Now(); fault.Is(err, fault.Unavailable) && time.Since(began) < 10*time.Second; {
			<-time.After(50 * time.Millisecond) // until the client has found who took over
			_, err = w.sessions.Get(t.Context(), s)
		}
		switch {
		case fault.Is(err, fault.NotFound):
			lost = append(lost, s)
		case err != nil:
			t.Fatal(err)
		}
	}
	return lost
}

func (w *writers) onlyFromTheLast(t *testing.T, d time.Duration, lost []id.ID) {
	t.Helper()
	for _, s := range lost {
		if before := w.killed.Sub(w.answered[s]); before > d {
			t.Errorf("what was written %v before the end is lost", before)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
