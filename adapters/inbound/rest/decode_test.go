package rest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestBodiesAreReadStrictly(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for name, c := range map[string]struct{ body, field, reason string }{
		"unknown member":          {`{"name":"a","nome":"b"}`, "nome", "is not known"},
		"unknown inner member":    {`{"inner":{"x":1}}`, "inner.x", "is not known"},
		"name in another case":    {`{"Name":"a"}`, "Name", "is not known"},
		"member twice":            {`{"name":"a","name":"b"}`, "name", "must not be there twice"},
		"number for a string":     {`{"name":1}`, "name", "must be a string"},
		"null for a string":       {`{"name":null}`, "name", "must be a string"},
		"null for a list":         {`{"tags":null}`, "tags", "must be a list"},
		"object for a list":       {`{"tags":{}}`, "tags", "must be a list"},
		"number in a list":        {`{"tags":["a",1]}`, "tags.1", "must be a string"},
		"string for a number":     {`{"count":"1"}`, "count", "must be an integer"},
		"fraction":                {`{"count":1.5}`, "count", "must be an integer"},
		"fraction of zero":        {`{"count":1.0}`, "count", "must be an integer"},
		"exponent":                {`{"count":1e3}`, "count", "must be an integer"},
		"too large a number":      {`{"count":9223372036854775808}`, "count", "must be an integer"},
		"boolean for a number":    {`{"count":true}`, "count", "must be an integer"},
		"string for an inner":     {`{"inner":"x"}`, "inner", "must be an object"},
		"wrong inner type":        {`{"inner":{"amount":"1"}}`, "inner.amount", "must be an integer"},
		"no time":                 {`{"until":"tomorrow"}`, "until", "must be a time as in RFC 3339"},
		"number for a time":       {`{"until":5}`, "until", "must be a time as in RFC 3339"},
		"list":                    {`[]`, "", ""},
		"null":                    {`null`, "", ""},
		"string":                  {`"x"`, "", ""},
		"white space":             {"  \n", "", ""},
		"cut off":                 {`{"name":`, "", ""},
		"trailing text":           {`{"name":"a"} x`, "", ""},
		"two values":              {`{"name":"a"}{}`, "", ""},
		"trailing comma":          {`{"name":"a",}`, "", ""},
		"single quotes":           {`{'name':'a'}`, "", ""},
		"comment":                 {`{/**/"name":"a"}`, "", ""},
		"invalid UTF-8":           {"{\"name\":\"a\xff\"}", "name", "is not valid JSON"},
		"half a surrogate":        {`{"name":"\ud800"}`, "name", "is not valid JSON"},
		"control character":       {"{\"name\":\"a\x00\"}", "name", "is not valid JSON"},
		"byte order mark":         {"\ufeff{}", "", ""},
		"deep nesting":            {strings.Repeat("[", 200_000), "", ""},
		"deep nesting in a field": {`{"tags":` + strings.Repeat("[", 200_000) + "}", "", ""},
		"XML":                     {`<a/>`, "", ""},
		"name that is all markup": {`{"<b>\u001b[2J":1}`, `<b>\x1b[2J`, "is not known"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := a.do("POST", "/things", c.body)
			w.want(t, 400, "INVALID_ARGUMENT")
			f := w.failure(t)
			if c.reason == "" {
				return
			}
			if len(f.Details) != 1 || f.Details[0].Field != c.field || f.Details[0].Reason != c.reason {
				t.Errorf("got %+v, want %s %s", f.Details, c.field, c.reason)
			}
		})
	}
}

func TestALongNameIsNotSaidBackWhole(t *testing.T) {
	t.Parallel()
	w := newAPI(t).do("POST", "/things", `{"`+strings.Repeat("n", 1_000_000)+`":1}`)
	w.want(t, 400, "INVALID_ARGUMENT")
	if len(w.Body) > 1000 {
		t.Errorf("the answer has %d bytes", len(w.Body))
	}
}

func TestGoodBodiesAreRead(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, body := range []string{
		`{"name":"done"}`, ` { "name" : "done" } ` + "\n", `{"name":"done","until":null}`, `{"name":"done","tags":[],"count":-1,"inner":{"amount":2}}`,
		`{"name":"\u0064one"}`,
	} {
		w := a.do("POST", "/things", body)
		w.want(t, 201, "")
		if got := string(w.Body); got != "{\"data\":\"done\"}\n" {
			t.Errorf("%s became %s", body, got)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, c := range []struct {
		header http.Header
		body   string
		status int
	}{
		{http.Header{"Content-Type": {"application/json"}}, `{}`, 201},
		{http.Header{"Content-Type": {"application/json; charset=utf-8"}}, `{}`, 201},
		{http.Header{"Content-Type": {`Application/JSON;charset="UTF-8"`}}, `{}`, 201},
		{http.Header{"Content-Type": {"application/json; charset=latin1"}}, `{}`, 415},
		{http.Header{"Content-Type": {"application/jsonp"}}, `{}`, 415},
		{http.Header{"Content-Type": {"application/problem+json"}}, `{}`, 415},
		{http.Header{"Content-Type": {"text/plain"}}, `{}`, 415},
		{http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, `name=a`, 415},
		{http.Header{"Content-Type": {"application/json;;"}}, `{}`, 415},
		{http.Header{"Content-Type": {"application/json", "text/plain"}}, `{}`, 415},
		{http.Header{"Content-Type": {""}}, `{}`, 415},
		{http.Header{"Content-Type": nil}, `{}`, 415},
		{http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"gzip"}}, `{}`, 415},
		{http.Header{"Content-Type": {"application/json"}}, ``, 400},
		{http.Header{"Content-Type": nil}, ``, 400},
	} {
		w := a.do("POST", "/things", c.body, c.header)
		if w.Code != c.status {
			t.Errorf("%v with %q: got %d, want %d", c.header, c.body, w.Code, c.status)
		}
	}
}

func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	fits := `{"name":"` + strings.Repeat("n", maxBody-11) + `"}`
	a.do("POST", "/things", fits).want(t, 201, "")
	a.do("POST", "/things", fits+" ").want(t, 413, "PAYLOAD_TOO_LARGE")
	a.do("GET", "/things/1", fits+" ").want(t, 413, "PAYLOAD_TOO_LARGE")
	a.do("POST", "/nothing", fits+" ").want(t, 413, "PAYLOAD_TOO_LARGE")

	chunked := httptest.NewRequest(http.MethodPost, "/things", io.MultiReader(strings.NewReader(fits), bytes.NewReader(make([]byte, 64))))
	chunked.ContentLength = -1
	chunked.Header.Set("Content-Type", "application/json")
	a.send(chunked).want(t, 413, "PAYLOAD_TOO_LARGE")
}

func TestABodyThatBreaksOffIsTheClientsFault(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodPost, "/things", io.MultiReader(strings.NewReader(`{"name":"a"}`), broken{}))
	r.ContentLength = 1000
	r.Header.Set("Content-Type", "application/json")
	newAPI(t).send(r).want(t, 400, "INVALID_ARGUMENT")
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
