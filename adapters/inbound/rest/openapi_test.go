package rest

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestTheDocumentIsWholeAndServed(t *testing.T) {
	t.Parallel()
	a := newAPI(t, func(a *testAPI) { a.settings.Title, a.settings.Version = "Things", "1.2.3" })
	var doc struct {
		OpenAPI string
		Info    struct{ Title, Version string }
		Paths   map[string]any
		Tags    []struct{ Name string }
	}
	w := a.do("GET", "/openapi.json", "")
	w.want(t, 200, "")
	w.decode(t, &doc)
	if doc.OpenAPI != "3.1.0" || doc.Info.Title != "Things" || doc.Info.Version != "1.2.3" {
		t.Errorf("got %+v", doc)
	}
	for _, path := range []string{livez, readyz, "/things"} {
		if doc.Paths[path] == nil {
			t.Errorf("%s is not described", path)
		}
	}
	if len(doc.Tags) != 2 {
		t.Errorf("tags are %v", doc.Tags)
	}
}

func TestTwoModulesMayNotDescribeTheSame(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.deps.Modules = []Module{&things{}, &things{}}
	if _, err := New(a.deps, a.settings); err == nil || !strings.Contains(err.Error(), "/things/post") {
		t.Errorf("got %v", err)
	}
}

func TestThePageNeedsNothingElse(t *testing.T) {
	t.Parallel()
	w := newAPI(t).do("GET", "/docs", "")
	w.want(t, 200, "")
	page := string(w.Body)
	for _, want := range []string{"<!doctype html>", ">POST</b> <code>/things</code>", ">GET</b> <code>/livez</code>", "RATE_LIMITED"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, m := range regexp.MustCompile(`(?:src|href|url)\s*[=(]\s*"?([^"\s>)]+)`).FindAllStringSubmatch(page, -1) {
		if link := m[1]; !strings.HasPrefix(link, "#") && link != "/openapi.json" {
			t.Errorf("the page needs %s", link)
		}
	}
	if ct := w.Header.Get("Content-Type"); ct != "text/html; charset=utf-8" {
		t.Errorf("Content-Type is %q", ct)
	}
}

func TestRoutesAreListedOnce(t *testing.T) {
	t.Parallel()
	var routes []string
	for _, r := range newAPI(t).Routes() {
		routes = append(routes, r.Method+" "+r.Path)
	}
	slices.Sort(routes)
	want := []string{"DELETE /things/:id", "GET /docs", "GET /free", "GET /livez", "GET /mine", "GET /openapi.json", "GET /readyz", "GET /things/:id", "POST /free", "POST /things"}
	if !slices.Equal(routes, want) {
		t.Errorf("got %v", routes)
	}
}
