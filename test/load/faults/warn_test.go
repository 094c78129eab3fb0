//go:build integration

package faults

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"example.com/surge/test/services"
)

// TestWhatAnOperatorIsTold: a start on a Redis that evicts what it must keep is
// warned of, and so is state that no other process has; the pool shows in the
// metrics, and a password nowhere.
func TestWhatAnOperatorIsTold(t *testing.T) {
	server := services.NewRedis(t, services.RedisConfig("maxmemory-policy allkeys-lru"), services.RedisUser("surge", "hunter2"))
	store := newDatabase(t)
	w := boot(t, "CACHE_URL="+server.URL(), "STORE_URL="+store.url(store.Addr()), "PAYMENT_URL=sandbox://")
	eventually(t, "the log names the policy and the URLs", func() bool {
		log := w.log.tail(8000)
		return strings.Contains(log, `"urls":"STATE_URL,LOCK_URL","maxmemory_policy":"allkeys-lru"`) &&
			strings.Contains(log, `"urls":"QUEUE_URL"`)
	})
	var metrics string
	for _, line := range []string{
		`surge_pool_connections{pool="CACHE_URL",state="idle"} `, `surge_pool_calls_total{outcome="hit",pool="CACHE_URL"} `,
		`surge_pool_connections{pool="STORE_URL",state="idle"} `, `surge_pool_waits_total{pool="STORE_URL"} `,
		`surge_outbox_backlog{store="ordering"} `, `surge_outbox_oldest_seconds{store="ordering"} `,
	} {
		eventually(t, "the metrics have "+line, func() bool {
			resp, err := http.Get(w.ops + "/metrics") //nolint:noctx // over the loopback
			must(t, err)
			text, err := io.ReadAll(resp.Body)
			must(t, err)
			_ = resp.Body.Close()
			metrics = string(text)
			return strings.Contains(metrics, line)
		})
	}
	for _, password := range []string{"hunter2", ":secret"} {
		if strings.Contains(w.log.tail(1<<20)+metrics, password) {
			t.Error("a password is shown")
		}
	}
	http.DefaultClient.CloseIdleConnections()
}
