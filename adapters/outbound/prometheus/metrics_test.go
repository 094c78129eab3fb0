package prometheus_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/prometheus"
	"example.com/surge/ports"
)

func scrape(t *testing.T, m *prometheus.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("no line %q in\n%s", line, text)
		}
	}
}

func TestRequestsAreCountedByRoute(t *testing.T) {
	t.Parallel()
	m := prometheus.New()
	h := m.NewHTTP()
	for range 3 {
		h.Request("GET", "/things/:id", 200, 2*time.Millisecond)
	}
	h.Request("GET", "/things/:id", 404, time.Second)
	wantLines(t, scrape(t, m),
		`surge_http_requests_total{method="GET",route="/things/:id",status="200"} 3`,
		`surge_http_requests_total{method="GET",route="/things/:id",status="404"} 1`,
		`surge_http_request_duration_seconds_bucket{method="GET",route="/things/:id",le="0.0025"} 3`,
		`surge_http_request_duration_seconds_count{method="GET",route="/things/:id"} 4`,
	)
}

func TestSeveralSystemsHaveTheirOwnMetrics(t *testing.T) {
	t.Parallel()
	one, two := prometheus.New(), prometheus.New()
	one.NewHTTP().Request("GET", "/", 200, 0)
	two.NewHTTP()
	if strings.Contains(scrape(t, two), `route="/"`) {
		t.Error("one system's requests are counted in another's metrics")
	}
}

func TestConsumingIsCountedAndFailuresAreLogged(t *testing.T) {
	t.Parallel()
	m := prometheus.New()
	var log strings.Builder
	c := m.NewConsuming(slog.New(slog.NewTextHandler(&log, nil)))
	c.Handled("g", "thing.made", time.Millisecond, 2*time.Second)
	c.Held("g", "things", 3)
	c.Held("g", "things", -1)
	c.Retried("g", "made\nup", 1, errors.New("first"))
	c.DeadLettered("g", "made\nup", 4, errors.New("last"))
	wantLines(t, scrape(t, m),
		`surge_events_handled_total{group="g",type="thing.made"} 1`,
		`surge_event_lag_seconds{group="g"} 2`,
		`surge_events_held{group="g",topic="things"} 2`,
		`surge_event_retries_total{group="g"} 1`,
		`surge_dead_letters_total{group="g"} 1`,
	)
	if text := log.String(); !strings.Contains(text, "level=WARN") || !strings.Contains(text, "level=ERROR") || strings.Contains(text, "made\nup") {
		t.Errorf("the log says\n%s", text)
	}
}

func TestAPanicIsLoggedOnceWithItsStack(t *testing.T) {
	t.Parallel()
	m := prometheus.New()
	var log strings.Builder
	c := m.NewConsuming(slog.New(slog.NewTextHandler(&log, nil)))
	c.Panicked("g", "thing.made", errors.New("out of luck"), []byte("made.go:42"))
	wantLines(t, scrape(t, m), `surge_event_panics_total{group="g"} 1`)
	text := log.String()
	if strings.Count(text, "\n") != 1 {
		t.Errorf("the log has not one line:\n%s", text)
	}
	for _, want := range []string{"level=ERROR", "group=g", "type=thing.made", "out of luck", "made.go:42"} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %s:\n%s", want, text)
		}
	}
}

func TestBacklogIsShown(t *testing.T) {
	t.Parallel()
	m := prometheus.New()
	r := m.NewRelay(slog.New(slog.NewTextHandler(io.Discard, nil)))
	r.Backlog("ordering", ports.OutboxBacklog{Waiting: 7, Parked: 1, Oldest: 1500 * time.Millisecond})
	r.Backlog("ordering", ports.OutboxBacklog{Waiting: 5, Parked: 1, Oldest: 500 * time.Millisecond})
	wantLines(t, scrape(t, m), `surge_outbox_backlog{store="ordering"} 5`, `surge_outbox_parked{store="ordering"} 1`, `surge_outbox_oldest_seconds{store="ordering"} 0.5`)
}

func TestTheQueueIsShown(t *testing.T) {
	t.Parallel()
	m := prometheus.New()
	m.NewProducer(func() int { return 7 })
	lags := m.NewLags()
	wantLines(t, scrape(t, m), "surge_queue_producer_messages 7")
	lags.Show([]prometheus.Lag{{Group: "g", Topic: "t", Partition: 3, Messages: 5}, {Group: "h", Topic: "t", Partition: 3}})
	wantLines(t, scrape(t, m),
		`surge_event_lag_messages{group="g",partition="3",topic="t"} 5`, `surge_event_lag_messages{group="h",partition="3",topic="t"} 0`)
	lags.Show(nil)
	if strings.Contains(scrape(t, m), "surge_event_lag_messages{") {
		t.Error("a lag is shown that nobody knows")
	}
}

func TestACacheIsShown(t *testing.T) {
	t.Parallel()
	m := prometheus.New()
	caches := m.NewCaches(slog.New(slog.NewTextHandler(io.Discard, nil)))
	c := caches.Cache("things")
	caches.Cache("others")
	for name, happens := range map[string]func(){
		`cache_hits_total{cache="%s",level="local"}`:     func() { c.Hit("local") },
		`cache_hits_total{cache="%s",level="shared"}`:    func() { c.Hit("shared") },
		`cache_loads_total{cache="%s",outcome="ok"}`:     func() { c.Loaded(time.Millisecond, nil) },
		`cache_loads_total{cache="%s",outcome="failed"}`: func() { c.Loaded(time.Second, errors.New("no")) },
		`cache_nulls_total{cache="%s"}`:                  c.Null,
		`cache_coalesced_total{cache="%s"}`:              c.Coalesced,
		`cache_degraded_total{cache="%s"}`:               func() { c.Degraded("read", errors.New("no")) },
		`cache_stale_total{cache="%s"}`:                  func() { c.Stale(errors.New("no")) },
		`cache_filter_rejections_total{cache="%s"}`:      c.Rejected,
		`cache_refreshes_total{cache="%s"}`:              c.Refreshed,
		`cache_evictions_total{cache="%s"}`:              c.Evicted,
		`cache_flushes_total{cache="%s"}`:                c.Flushed,
		`cache_breaker_open{cache="%s"}`:                 func() { c.Breaker(true) },
	} {
		line := func(cache string, n string) string { return "surge_" + fmt.Sprintf(name, cache) + " " + n }
		wantLines(t, scrape(t, m), line("things", "0"))
		happens()
		wantLines(t, scrape(t, m), line("things", "1"), line("others", "0"))
	}
	c.Breaker(false)
	c.Scanned(7, nil)
	wantLines(t, scrape(t, m), `surge_cache_breaker_open{cache="things"} 0`, `surge_cache_filter_keys{cache="things"} 7`)
}

func TestShedRequestsAreCounted(t *testing.T) {
	t.Parallel()
	m := prometheus.New()
	m.NewHTTP().Shed("GET", "/things/:id")
	wantLines(t, scrape(t, m), `surge_http_shed_total{method="GET",route="/things/:id"} 1`)
}
