package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/test/load/internal/client"
)

// script is a server that gives one answer after another; the last for ever.
type script struct {
	answers []answer
	asked   []*http.Request
}

type answer struct {
	status int
	header map[string]string
	body   string
	err    error
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	a := s.answers[min(len(s.asked), len(s.answers)-1)]
	s.asked = append(s.asked, r)
	if a.err != nil {
		return nil, a.err
	}
	resp := &http.Response{StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body))}
	for name, value := range a.header {
		resp.Header.Set(name, value)
	}
	return resp, nil
}

var (
	post    = client.Request{Method: http.MethodPost, Path: "/x", Token: "t", Key: "k", Body: map[string]int{"n": 1}}
	created = answer{status: 201, body: `{"data":{"id":"1"},"next_cursor":"c"}`}
	limited = answer{status: 429, header: map[string]string{"Retry-After": "3"}, body: `{"error":{"code":"RATE_LIMITED"}}`}
)

func TestProcessesAreAskedInTurn(t *testing.T) {
	t.Parallel()
	s := &script{answers: []answer{created}}
	c := client.New([]string{"http://a", "http://b"}, s, 0)
	for range 4 {
		c.Do(t.Context(), post, nil)
	}
	var hosts string
	for _, r := range s.asked {
		hosts += r.URL.Host
	}
	if hosts != "abab" && hosts != "baba" {
		t.Errorf("asked %s", hosts)
	}
}

func TestDoWaitsAsLongAsItIsTold(t *testing.T) {
	t.Parallel()
	busy := answer{status: 503, body: `{"error":{"code":"UNAVAILABLE"}}`}
	running := answer{status: 409, body: `{"error":{"code":"REQUEST_IN_PROGRESS"}}`}
	synctest.Test(t, func(t *testing.T) {
		s := &script{answers: []answer{limited, {err: errors.New("refused")}, busy, running, created}}
		var kinds []string
		began := time.Now()
		a := client.New([]string{"http://shop"}, s, 9).Do(t.Context(), post, func(a client.Attempt) { kinds = append(kinds, a.Answer.Kind()) })
		if a.Kind() != "201" {
			t.Errorf("got %s, want 201", a)
		}
		if got, want := strings.Join(kinds, ", "), "429 RATE_LIMITED, no answer, 503 UNAVAILABLE, 409 REQUEST_IN_PROGRESS, 201"; got != want {
			t.Errorf("attempts: %s\nwant: %s", got, want)
		}
		// Told to wait 3 s, then its own pauses, which double from the first.
		if took, want := time.Since(began), 3*time.Second+(100+200+400)*time.Millisecond; took != want {
			t.Errorf("took %v, want %v", took, want)
		}
		for i, r := range s.asked {
			if body, err := io.ReadAll(r.Body); err != nil || string(body) != `{"n":1}` || r.Header.Get("Idempotency-Key") != "k" || r.Header.Get("Authorization") != "Bearer t" {
				t.Errorf("request %d differs: %s %v", i, body, r.Header)
			}
		}
	})
}

func TestDoGivesUp(t *testing.T) {
	t.Parallel()
	t.Run("after its repetitions", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := &script{answers: []answer{limited}}
			if a := client.New([]string{"http://shop"}, s, 4).Do(t.Context(), post, nil); a.Kind() != "429 RATE_LIMITED" || len(s.asked) != 5 {
				t.Errorf("got %s after %d requests, want 429 after 5", a, len(s.asked))
			}
		})
	})
	t.Run("with its context", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
			defer cancel()
			s := &script{answers: []answer{limited}}
			if a := client.New([]string{"http://shop"}, s, 99).Do(ctx, post, nil); a.Kind() != "429 RATE_LIMITED" || len(s.asked) != 2 {
				t.Errorf("got %s after %d requests, want 429 after 2", a, len(s.asked))
			}
		})
	})
	t.Run("at once, when asking again cannot help", func(t *testing.T) {
		t.Parallel()
		s := &script{answers: []answer{{status: 409, body: `{"error":{"code":"SOLD_OUT"}}`}}}
		if a := client.New([]string{"http://shop"}, s, 9).Do(t.Context(), post, nil); !a.Is(409, "SOLD_OUT") || len(s.asked) != 1 {
			t.Errorf("got %s after %d requests", a, len(s.asked))
		}
	})
}

func TestKind(t *testing.T) {
	t.Parallel()
	cases := map[string]client.Answer{
		"201":          {Status: 201},
		"201 replayed": {Status: 201, Replayed: true},
		"409 SOLD_OUT": {Status: 409, Code: "SOLD_OUT"},
		"502":          {Status: 502},
		"no answer":    {Err: io.EOF},
	}
	for want, a := range cases {
		if a.Kind() != want {
			t.Errorf("got %q, want %q", a.Kind(), want)
		}
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	type thing struct{ ID string }
	good := client.New([]string{"http://shop"}, &script{answers: []answer{created}}, 0).Do(t.Context(), post, nil)
	if p, err := client.Decode[thing](good, 201); err != nil || p.Data.ID != "1" || p.Next != "c" {
		t.Errorf("got %+v, %v", p, err)
	}
	bad := map[string]client.Answer{
		"another status": {Status: 200, Body: []byte(`{"data":{}}`)},
		"no JSON":        {Status: 201, Body: []byte(`<html>`)},
		"no answer":      {Err: io.EOF},
	}
	for name, a := range bad {
		if p, err := client.Decode[thing](a, 201); err == nil {
			t.Errorf("%s was decoded: %+v", name, p)
		}
	}
}

func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	s := &script{answers: []answer{{status: 200, body: strings.Repeat("x", 2<<20)}}}
	if a := client.New([]string{"http://shop"}, s, 0).Do(t.Context(), client.Request{Method: http.MethodGet, Path: "/"}, nil); a.Err == nil {
		t.Errorf("an answer of 2 MiB was read: %s", a)
	}
}
