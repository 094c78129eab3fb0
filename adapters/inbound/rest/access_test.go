package rest

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/surge/core/fault"
)

// lines are what was logged about requests, one map each.
func (l *logged) lines(t *testing.T) []map[string]any {
	t.Helper()
	var lines []map[string]any
	for line := range strings.Lines(l.String()) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("not a line of JSON: %v: %q", err, line)
		}
		if m["msg"] == "request" {
			lines = append(lines, m)
		}
	}
	return lines
}

func TestEveryRequestIsLogged(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	s, user := a.signIn(t, "user")
	user.Set("X-Request-Id", "r-1")
	user.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	a.do("GET", "/things/17?token=hidden", "", user)
	lines := a.log.lines(t)
	if len(lines) != 1 {
		t.Fatalf("got %d lines", len(lines))
	}
	for name, want := range map[string]any{
		"level": "INFO", "method": "GET", "route": "/things/:id", "path": "/things/17", "status": 200.0, "bytes": 16.0, "client": "192.0.2.1",
		"request_id": "r-1", "trace_id": "0af7651916cd43dd8448eb211c80319c", "user_id": s.User.String(),
	} {
		if got := lines[0][name]; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if took, ok := lines[0]["took"].(float64); !ok || took <= 0 {
		t.Errorf("took is %v", lines[0]["took"])
	}
}

func TestLevelsTellFaultsOfOursFromTheRest(t *testing.T) {
	t.Parallel()
	for err, level := range map[error]string{
		errors.New("a bug"):                                     "ERROR",
		fault.New(fault.Internal, "a bug"):                      "ERROR",
		fault.New(fault.Unavailable, "down"):                    "WARN",
		fault.New(fault.UnknownOutcome, "who knows"):            "WARN",
		fault.New(fault.InvalidArgument, "bad"):                 "WARN",
		fault.New(fault.RateLimited, "too many"):                "WARN",
		fault.New(fault.Unauthenticated, "who"):                 "WARN",
		fault.New(fault.NotFound, "nothing"):                    "INFO",
		fault.New(fault.Cancelled, "gone"):                      "INFO",
		fault.New(fault.NewCode("NO", fault.KindConflict), "x"): "INFO",
	} {
		a := newAPI(t, failing(err))
		a.do("GET", "/things/1", "")
		if got := a.log.lines(t)[0]["level"]; got != level {
			t.Errorf("%v is logged as %v, want %s", err, got, level)
		}
	}
	a := newAPI(t)
	a.do("GET", livez, "")
	if got := a.log.lines(t)[0]["level"]; got != "DEBUG" {
		t.Errorf("a probe is logged as %v", got)
	}
}

func TestNothingThatAClientSendsIsObeyedByALog(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	hostile := "\x1b[2J\r\n{\"level\":\"ERROR\"}\u009b31m\u202e\u2028\x7f\xff"
	a.do("POST", "/things", `{"a`+strings.ReplaceAll(strings.ReplaceAll(hostile, `"`, ``), "\r\n", "")+`":1}`)
	a.do("GET", "/things/"+hostile, "")
	a.do("GET", "/things/"+strings.Repeat("long", 10_000), "")
	a.do("GET", "/things/1", "", map[string][]string{
		"X-Request-Id": {hostile}, "Traceparent": {hostile}, "Authorization": {"Bearer " + hostile}, "User-Agent": {hostile},
	})
	a.do("BREW"+strings.Repeat("X", 1000), "/things/1", "")
	log := a.log.String()
	if strings.ContainsFunc(log, func(r rune) bool { return r != '\n' && (r < ' ' || r > '~') }) {
		t.Errorf("the log holds what a terminal might obey:\n%q", log)
	}
	if n := len(a.log.lines(t)); n != 5 {
		t.Errorf("got %d lines of 5 requests", n)
	}
	for line := range strings.Lines(log) {
		if len(line) > 4096 {
			t.Errorf("a line has %d bytes", len(line))
		}
	}
}

func TestSecretsAreNotLogged(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	_, user := a.signIn(t, "user")
	a.do("POST", "/things", `{"name":"swordfish-1"}`, user)
	a.do("POST", "/things", `{"name":["swordfish-2"]}`, user)
	a.do("POST", "/things", `{"count":"swordfish-3"}`, user)
	a.do("POST", "/things", `{"until":"swordfish-3"}`, user)
	a.do("POST", "/things", `{"until":"2026-01-01swordfish-3"}`, user)
	a.do("POST", "/things", `{"count":1swordfish}`, user)
	a.do("GET", "/mine?token=swordfish-4", "", bearer("swordfish-5"))
	log := a.log.String()
	token := strings.TrimPrefix(user.Get("Authorization"), "Bearer ")
	for part := range strings.SplitSeq(token, ".") {
		if strings.Contains(log, part) {
			t.Errorf("part of a token is in the log:\n%s", log)
		}
	}
	if strings.Contains(log, "swordfish") {
		t.Errorf("what a client sent is in the log:\n%s", log)
	}
}

func TestRequestsAreObserved(t *testing.T) {
	t.Parallel()
	o := &observed{shed: map[string]int{}}
	a := newAPI(t, func(a *testAPI) { a.deps.Observer = o })
	a.do("GET", "/things/17", "")
	a.do("POST", "/things", "x")
	a.do("BREW", "/made/up", "")
	want := "GET /things/:id 200, POST /things 400, other unmatched 404"
	if got := strings.Join(o.seen, ", "); got != want {
		t.Errorf("observed %s, want %s", got, want)
	}
}

type observed struct {
	mu   sync.Mutex
	seen []string
	shed map[string]int
}

func (o *observed) Request(method, route string, status int, _ time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen = append(o.seen, method+" "+route+" "+map[int]string{200: "200", 400: "400", 404: "404"}[status])
}

func (o *observed) Shed(method, route string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.shed[method+" "+route]++
}
