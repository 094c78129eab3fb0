package rest

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// failing is an API whose handlers fail with err.
func failing(err error) func(*testAPI) {
	return func(a *testAPI) {
		a.deps.Modules = []Module{&things{handle: func(*gin.Context) error { return err }}}
	}
}

// handling is an API whose handlers are h.
func handling(h func(c *gin.Context)) func(*testAPI) {
	return func(a *testAPI) {
		a.deps.Modules = []Module{&things{handle: func(c *gin.Context) error { h(c); return nil }}}
	}
}

func TestEveryKindOfFaultHasAStatus(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code   fault.Code
		status int
		public string
	}{
		{fault.InvalidArgument, 400, "INVALID_ARGUMENT"},
		{fault.Unauthenticated, 401, "UNAUTHENTICATED"},
		{fault.NewCode("PAYMENT_REFUSED", fault.KindDeclined), 402, "PAYMENT_REFUSED"},
		{fault.PermissionDenied, 403, "PERMISSION_DENIED"},
		{fault.NotFound, 404, "NOT_FOUND"},
		{fault.MethodNotAllowed, 405, "METHOD_NOT_ALLOWED"},
		{fault.AlreadyExists, 409, "ALREADY_EXISTS"},
		{fault.InvalidState, 409, "INVALID_STATE"},
		{fault.InProgress, 409, "REQUEST_IN_PROGRESS"},
		{fault.NewCode("GONE_FOR_GOOD", fault.KindConflict), 409, "GONE_FOR_GOOD"},
		{fault.VersionMismatch, 412, "VERSION_MISMATCH"},
		{fault.PayloadTooLarge, 413, "PAYLOAD_TOO_LARGE"},
		{fault.UnsupportedMedia, 415, "UNSUPPORTED_MEDIA_TYPE"},
		{fault.IdempotencyMismatch, 422, "IDEMPOTENCY_MISMATCH"},
		{fault.RateLimited, 429, "RATE_LIMITED"},
		{fault.Internal, 500, "INTERNAL"},
		{fault.Unavailable, 503, "UNAVAILABLE"},
		{fault.UnknownOutcome, 503, "UNAVAILABLE"},
		{fault.Cancelled, 503, "UNAVAILABLE"},
		{fault.Held, 503, "UNAVAILABLE"},
		{fault.Fenced, 503, "UNAVAILABLE"},
	} {
		t.Run(c.code.String(), func(t *testing.T) {
			t.Parallel()
			secretCause := errors.New("Error 1062 (23000): secret driver text")
			a := newAPI(t, failing(fault.New(c.code, "in plain words").WithCause(secretCause)))
			w := a.do("GET", "/things/1", "")
			w.want(t, c.status, c.public)
			if strings.Contains(string(w.Body), "secret driver text") {
				t.Errorf("the cause reached the client: %s", w.Body)
			}
			if !strings.Contains(a.log.String(), "secret driver text") {
				t.Error("the cause is not in the log")
			}
			if (w.Header.Get("Retry-After") != "") != (c.status == 503) {
				t.Errorf("Retry-After is %q", w.Header.Get("Retry-After"))
			}
			if got := w.Header.Get("Content-Type"); got != "application/json; charset=utf-8" {
				t.Errorf("Content-Type is %q", got)
			}
		})
	}
}

func TestAnErrorWithoutACodeIsInternal(t *testing.T) {
	t.Parallel()
	w := newAPI(t, failing(errors.New("pq: syntax error"))).do("GET", "/things/1", "")
	w.want(t, 500, "INTERNAL")
	if got := w.failure(t).Message; got != "internal error" {
		t.Errorf("message is %q", got)
	}
}

func TestAPanicIsInternalAndItsStackIsLoggedOnly(t *testing.T) {
	t.Parallel()
	a := newAPI(t, handling(func(*gin.Context) { panic("secret of the panic") }))
	w := a.do("GET", "/things/1", "")
	w.want(t, 500, "INTERNAL")
	if strings.Contains(string(w.Body), "secret") || strings.Contains(string(w.Body), "goroutine") {
		t.Errorf("the panic reached the client: %s", w.Body)
	}
	if log := a.log.String(); !strings.Contains(log, "secret of the panic") || !strings.Contains(log, "chain_test.go") {
		t.Errorf("the log does not say what happened:\n%s", log)
	}
}

func TestFailuresTellWhatIsWrongAndWhenToComeBack(t *testing.T) {
	t.Parallel()
	err := fault.New(fault.InvalidState, "not yet").WithDetails(fault.Detail{Field: "state", Reason: "is pending"}).WithRetryAfter(1500e6)
	w := newAPI(t, failing(err)).do("GET", "/things/1?secret=1", "", http.Header{"X-Request-Id": {"abc-1"}})
	w.want(t, 409, "INVALID_STATE")
	f := w.failure(t)
	if f.Path != "/things/1" || f.RequestID != "abc-1" || f.Message != "not yet" {
		t.Errorf("got %+v", f)
	}
	if len(f.Details) != 1 || f.Details[0].Field != "state" || f.Details[0].Reason != "is pending" {
		t.Errorf("details are %v", f.Details)
	}
	if got := w.Header.Get("Retry-After"); got != "2" {
		t.Errorf("Retry-After is %q, want it rounded up to 2", got)
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, path := range []string{"/", "/nothing", "/things/", "/things/1/", "//things/1", "/things/../things/1", "*", "", "/things/a/b", "/\x00", "/livez/"} {
		w := a.do("GET", path, "")
		w.want(t, 404, "NOT_FOUND")
		if w.Header.Get("Location") != "" {
			t.Errorf("%q is redirected", path)
		}
	}
	for _, method := range []string{"PUT", "PATCH", "OPTIONS", "TRACE", "BREW", "CONNECT"} {
		w := a.do(method, "/things/1", "")
		w.want(t, 405, "METHOD_NOT_ALLOWED")
		if got := w.Header.Get("Allow"); got != "GET, HEAD, DELETE" {
			t.Errorf("Allow is %q", got)
		}
	}
}

// What is one segment to whoever stands in front of us is one to us.
func TestAnEscapedSlashEndsNoSegment(t *testing.T) {
	t.Parallel()
	a := newAPI(t, handling(func(c *gin.Context) { answer(c, http.StatusOK, c.Param("id")) }))
	for target, id := range map[string]string{"/things%2f1": "", "/%2Fthings/1": "", "/things/1%2F2": "1/2", "/things/%31": "1"} {
		w := a.send(httptest.NewRequest(http.MethodGet, target, nil))
		if id == "" {
			w.want(t, 404, "NOT_FOUND")
			continue
		}
		w.want(t, 200, "")
		var got struct{ Data string }
		w.decode(t, &got)
		if got.Data != id {
			t.Errorf("%s is the thing %q, want %q", target, got.Data, id)
		}
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	t.Parallel()
	newAPI(t).do("HEAD", "/things/1", "").want(t, 200, "")
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for id, kept := range map[string]bool{
		"a.B_9-": true, strings.Repeat("x", 128): true, strings.Repeat("x", 129): false, "": false,
		"a b": false, "a\nb": false, "é": false, "<script>": false, "\x1b[2J": false,
	} {
		w := a.do("GET", "/things/1", "", http.Header{"X-Request-Id": {id}})
		if got := w.Header.Get("X-Request-Id"); (got == id) != kept || got == "" {
			t.Errorf("%q became %q", id, got)
		}
	}
	w := a.do("GET", "/things/1", "", http.Header{"X-Request-Id": {"a", "b"}})
	if got := w.Header.Get("X-Request-Id"); got == "a" || got == "b" {
		t.Errorf("one of two ids was kept: %q", got)
	}
}

func TestTheTraceGoesOn(t *testing.T) {
	t.Parallel()
	const trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	for header, continued := range map[string]bool{
		"00-" + trace + "-" + parent + "-01":                            true,
		"cc-" + trace + "-" + parent + "-01-what-comes-next":            true,
		"cc-" + trace + "-" + parent + "-01.what":                       false,
		"00-" + trace + "-" + parent + "-01-more":                       false,
		"ff-" + trace + "-" + parent + "-01":                            false,
		"00-" + strings.ToUpper(trace) + "-" + parent + "-01":           false,
		"00-" + strings.Repeat("0", 32) + "-" + parent + "-01":          false,
		"00-" + trace + "-" + strings.Repeat("0", 16) + "-01":           false,
		"00-" + trace + "-" + parent + "-0g":                            false,
		"00-" + trace + "-" + parent:                                    false,
		"":                                                              false,
		"00-" + trace[:30] + "-x-" + parent[:14] + "--" + "01" + "xxxx": false,
	} {
		var seen string
		a := newAPI(t, handling(func(c *gin.Context) { seen = ports.TraceParent(c.Request.Context()) }))
		a.do("GET", "/things/1", "", http.Header{"Traceparent": {header}})
		if !validTraceParent(seen) {
			t.Fatalf("%q became %q, which is not valid", header, seen)
		}
		if got := strings.HasPrefix(seen, "00-"+trace+"-") && strings.HasSuffix(seen, "-01"); got != continued {
			t.Errorf("%q became %q", header, seen)
		}
		if strings.Contains(seen, parent) {
			t.Errorf("%q kept the caller's span: %q", header, seen)
		}
	}
}
