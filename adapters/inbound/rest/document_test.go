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

// described is the document that an API serves, as far as tests read it.
type described struct {
	Paths      map[string]map[string]operationDescribed
	Components struct {
		Schemas   map[string]struct{ Enum []string }
		Responses map[string]responseDescribed
	}
	compiler *jsonschema.Compiler
}

type operationDescribed struct {
	Responses map[string]responseDescribed
}

type responseDescribed struct {
	Ref     string `json:"$ref"`
	Content map[string]any
}

// document is what the API serves as its description, read once.
func (a *testAPI) document(t *testing.T) *described {
	t.Helper()
	if a.described != nil {
		return a.described
	}
	w := a.do("GET", "/openapi.json", "")
	w.want(t, 200, "")
	d := &described{compiler: jsonschema.NewCompiler()}
	w.decode(t, d)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body))
	if err != nil {
		t.Fatal(err)
	}
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource(documentURL, doc); err != nil {
		t.Fatal(err)
	}
	a.described = d
	return d
}

// matches fails unless an answer is one that the document describes for the
// operation, failures included.
func matches(t *testing.T, a *testAPI, w *got, method, path string) {
	t.Helper()
	d := a.document(t)
	method = strings.ToLower(method)
	status := strconv.Itoa(w.Code)
	response, there := d.Paths[path][method].Responses[status]
	if !there && w.Code >= 400 {
		status = "default"
		response, there = d.Paths[path][method].Responses[status]
	}
	if !there {
		t.Fatalf("%s %s answers %d, which is not described", method, path, w.Code)
	}
	at := []string{"paths", path, method, "responses", status}
	if response.Ref != "" {
		at = strings.Split(strings.TrimPrefix(response.Ref, "#/"), "/")
		response = d.Components.Responses[at[len(at)-1]]
	}
	if response.Content == nil {
		if len(w.Body) > 0 {
			t.Errorf("%s %s answers %s, and no body is described", method, path, w.Body)
		}
		return
	}
	pointer := ""
	for _, name := range append(at, "content", "application/json", "schema") {
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(name)
	}
	schema, err := d.compiler.Compile(documentURL + "#" + pointer)
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

// operations are what the document describes, as gin writes paths.
func (d *described) operations() []string {
	var operations []string
	for path, methods := range d.Paths {
		for method := range methods {
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
	if want, got := registered(a), a.document(t).operations(); !slices.Equal(want, got) {
		t.Errorf("registered %v, described %v", want, got)
	}
}

func TestTheKitsErrorCodesAreDescribed(t *testing.T) {
	t.Parallel()
	described := newAPI(t).document(t).Components.Schemas["ErrorCode"].Enum
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
