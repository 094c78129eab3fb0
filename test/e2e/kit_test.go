package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	c := boot(t)
	for _, path := range []string{"/livez", "/readyz"} {
		if a := c.want(http.StatusOK, c.send("GET", path, nil)); !strings.Contains(string(a.body), `"ok"`) {
			t.Errorf("%s answers %s", path, a.body)
		}
	}
}

func TestOperatorsHaveAnAddressOfTheirOwn(t *testing.T) {
	t.Parallel()
	c := boot(t)
	for _, path := range []string{"/metrics", "/debug/pprof/"} {
		c.wantError(http.StatusNotFound, "NOT_FOUND", c.send("GET", path, nil))
	}
	ops := *c
	ops.base = c.ops
	for _, path := range []string{"/livez", "/readyz", "/debug/pprof/"} {
		c.want(http.StatusOK, ops.send("GET", path, nil))
	}
	c.send("GET", "/api/v1/nothing/here", nil)
	metrics := string(c.want(http.StatusOK, ops.send("GET", "/metrics", nil)).body)
	for _, name := range []string{"go_goroutines", "surge_http_requests_total", `route="unmatched"`} {
		if !strings.Contains(metrics, name) {
			t.Errorf("%s is not among the metrics", name)
		}
	}
	if strings.Contains(metrics, "nothing/here") {
		t.Error("a client's path became a label")
	}
}

func TestErrorsHaveOneShape(t *testing.T) {
	t.Parallel()
	c := boot(t)
	a := c.send("GET", "/no/such/path", nil, "X-Request-Id", "my-request.1")
	e := c.wantError(http.StatusNotFound, "NOT_FOUND", a)
	if e.RequestID != "my-request.1" || a.header.Get("X-Request-Id") != "my-request.1" || e.Path != "/no/such/path" {
		t.Errorf("unexpected error %+v", e)
	}
	if _, err := time.Parse("2006-01-02T15:04:05.000Z", e.Timestamp); err != nil {
		t.Errorf("timestamp %q: %v", e.Timestamp, err)
	}
	a = c.send("DELETE", "/livez", nil)
	c.wantError(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", a)
	if !strings.Contains(a.header.Get("Allow"), "GET") {
		t.Errorf("Allow is %q", a.header.Get("Allow"))
	}
	if a := c.send("GET", "/livez", nil, "X-Request-Id", "not sane\t"); a.header.Get("X-Request-Id") == "not sane\t" || a.header.Get("X-Request-Id") == "" {
		t.Errorf("X-Request-Id is %q", a.header.Get("X-Request-Id"))
	}
}

func TestDocumentation(t *testing.T) {
	t.Parallel()
	c := boot(t)
	var doc struct {
		OpenAPI string
		Paths   map[string]any
	}
	a := c.want(http.StatusOK, c.send("GET", "/openapi.json", nil))
	if err := json.Unmarshal(a.body, &doc); err != nil || !strings.HasPrefix(doc.OpenAPI, "3.") || len(doc.Paths) == 0 {
		t.Errorf("openapi %q, %d paths, %v", doc.OpenAPI, len(doc.Paths), err)
	}
	page := c.want(http.StatusOK, c.send("GET", "/docs", nil))
	if !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
		t.Errorf("/docs is %s", page.header.Get("Content-Type"))
	}
	for _, elsewhere := range [][]byte{[]byte("src=\"http"), []byte("href=\"http"), []byte("@import")} {
		if bytes.Contains(page.body, elsewhere) {
			t.Errorf("/docs needs the network: %s", elsewhere)
		}
	}
}
