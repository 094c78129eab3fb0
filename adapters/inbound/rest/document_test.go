package rest

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/surge/core/fault"
)

const documentURL = "surge:openapi.json"

// documentOf is the document that an API serves, and a compiler of its schemas.
func documentOf(t *testing.T, a *testAPI) (object, *jsonschema.Compiler) {
	t.Helper()
	if a.compiler != nil {
		return a.document, a.compiler
	}
	w := a.do("GET", "/openapi.json", "")
	w.want(t, 200, "")
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body))
	if err != nil {
		t.Fatal(err)
	}
	a.document, a.compiler = doc.(object), jsonschema.NewCompiler()
	a.compiler.AssertFormat()
	if err := a.compiler.AddResource(documentURL, doc); err != nil {
		t.Fatal(err)
	}
	return a.document, a.compiler
}

// matches fails unless an answer is one that the document describes for the
// operation, failures included.
func matches(t *testing.T, a *testAPI, w *got, method, path string) {
	t.Helper()
	doc, compiler := documentOf(t, a)
	at := []string{"paths", path, strings.ToLower(method), "responses"}
	responses, there := dig(doc, at...)
	if !there {
		t.Fatalf("%s %s is not described", method, path)
	}
	status := strconv.Itoa(w.Code)
	if _, there := responses[status]; !there {
		if w.Code < 400 {
			t.Fatalf("%s %s answers %d, which is not described", method, path, w.Code)
		}
		status = "default"
	}
	response, _ := dig(doc, append(at, status)...)
	at = append(at, status)
	if ref, ok := response["$ref"].(string); ok {
		at = strings.Split(strings.TrimPrefix(ref, "#/"), "/")
		response, _ = dig(doc, at...)
	}
	if response["content"] == nil {
		if len(w.Body) > 0 {
			t.Errorf("%s %s answers %s, and no body is described", method, path, w.Body)
		}
		return
	}
	pointer := ""
	for _, name := range append(at, "content", "application/json", "schema") {
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(name)
	}
	schema, err := compiler.Compile(documentURL + "#" + pointer)
	if err != nil {
		t.Fatal(err)
	}
	body, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(body); err != nil {
		t.Errorf("%s %s answers what is not described: %v\n%s", method, path, err, w.Body)
	}
}

// dig follows names into an object of objects.
func dig(o object, names ...string) (object, bool) {
	for _, name := range names {
		inner, ok := o[name].(object)
		if !ok {
			return nil, false
		}
		o = inner
	}
	return o, true
}

// documented are the operations of a document, as gin writes paths.
func documented(doc object) []string {
	var operations []string
	paths, _ := dig(doc, "paths")
	for path, item := range paths {
		for method := range item.(object) {
			operations = append(operations, strings.ToUpper(method)+" "+strings.NewReplacer("{", ":", "}", "").Replace(path))
		}
	}
	return slices.Sorted(slices.Values(operations))
}

// registered are the routes of an API.
func registered(a *testAPI) []string {
	var routes []string
	for _, r := range a.Routes() {
		routes = append(routes, r.Method+" "+r.Path)
	}
	return slices.Sorted(slices.Values(routes))
}

func TestTheKitsRoutesAreDescribed(t *testing.T) {
	t.Parallel()
	a, _, _ := buried(t)
	doc, _ := documentOf(t, a)
	if want, got := registered(a), documented(doc); !slices.Equal(want, got) {
		t.Errorf("registered %v, described %v", want, got)
	}
}

func TestTheKitsErrorCodesAreDescribed(t *testing.T) {
	t.Parallel()
	doc, _ := documentOf(t, newAPI(t))
	codes, _ := dig(doc, "components", "schemas", "ErrorCode")
	var described []string
	for _, code := range codes["enum"].([]any) {
		described = append(described, code.(string))
	}
	public := map[string]bool{}
	for _, code := range []fault.Code{
		fault.Internal, fault.InvalidArgument, fault.Unauthenticated, fault.PermissionDenied, fault.NotFound, fault.MethodNotAllowed,
		fault.AlreadyExists, fault.InvalidState, fault.InProgress, fault.Held, fault.VersionMismatch, fault.PayloadTooLarge,
		fault.UnsupportedMedia, fault.IdempotencyMismatch, fault.RateLimited, fault.Unavailable, fault.UnknownOutcome, fault.Fenced, fault.Cancelled,
	} {
		public[publicCode(code).String()] = true
	}
	slices.Sort(described)
	if want := slices.Sorted(maps.Keys(public)); !slices.Equal(want, described) {
		t.Errorf("clients may see %v, described are %v", want, described)
	}
}

func TestFailuresAreAsDescribed(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	matches(t, a, a.do("GET", livez, ""), "GET", livez)
	matches(t, a, a.do("GET", readyz, ""), "GET", readyz)
	matches(t, a, a.do("POST", "/nothing", "x"), "GET", livez)
	a.deps.Health.Drain()
	matches(t, a, a.do("GET", readyz, ""), "GET", readyz)
}
