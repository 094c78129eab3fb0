package rest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzRequests sends what nobody meant to. Whatever it is, the answer is no
// fault of ours, is whole JSON where it is a failure, and the log stays tidy.
func FuzzRequests(f *testing.F) {
	f.Add("POST", "/things", "", `{"name":"a"}`, "application/json")
	f.Add("POST", "/things", "", `{"name":"\ud800"}`, "application/json; charset=utf-8")
	f.Add("POST", "/things", "", `{"inner":{"amount":1e999}}`, "application/json")
	f.Add("GET", "/things/\x00\xff", "limit=%zz&cursor=%ff;", "", "")
	f.Add("DELETE", "//..//things/1", "a=b", "\x00", "text/plain; q=\"")
	f.Add("\x1b[2J", "/\u202e", "\n", "[[[[", ",")
	f.Fuzz(func(t *testing.T, method, path, query, body, media string) {
		a := newAPI(t, listing(3))
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Method, r.URL = method, &url.URL{Path: path, RawQuery: query}
		r.Header = http.Header{
			"Content-Type": {media}, "Authorization": {"Bearer " + query}, "X-Request-Id": {path}, "Traceparent": {query},
			"If-Match": {media}, "Idempotency-Key": {body},
		}
		w := a.send(r)
		if w.Code >= 500 {
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
		if w.Code >= 400 {
			w.failure(t)
		}
		if log := a.log.String(); strings.Count(log, "\n") != 1 || !utf8.ValidString(log) || strings.ContainsRune(log, '\x1b') {
			t.Errorf("the log is %q", log)
		}
	})
}
