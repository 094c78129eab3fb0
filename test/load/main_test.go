package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/surge/test/load/internal/fakeshop"
)

// load runs the command against a shop and answers its exit code and output.
func load(t *testing.T, ctx context.Context, out string, wrong fakeshop.Wrongs, args ...string) (code int, stdout, stderr string) { //nolint:revive // t comes first in a test
	t.Helper()
	server := httptest.NewServer(fakeshop.New(wrong))
	t.Cleanup(server.Close)
	args = append([]string{
		"-url", server.URL, "-users", "60", "-accounts", "4", "-stock", "20", "-connections", "10", "-settle", "400ms",
		"-admin-email", fakeshop.Email, "-admin-password", fakeshop.Password, "-out", out,
	}, args...)
	var o, e bytes.Buffer
	code = run(ctx, args, &o, &e)
	return code, o.String(), e.String()
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	interrupted, interrupt := context.WithCancelCause(context.Background())
	interrupt(errors.New("interrupted by somebody"))
	cases := map[string]struct {
		ctx   context.Context
		wrong fakeshop.Wrongs
		args  []string
		code  int
		says  string
	}{
		"a good shop":        {context.Background(), fakeshop.Wrongs{}, nil, 0, "Nothing is wrong"},
		"one that oversells": {context.Background(), fakeshop.Wrongs{Oversells: true}, nil, 1, "WRONG: oversold: 21 orders"},
		"one that loses":     {context.Background(), fakeshop.Wrongs{Loses: true}, []string{"-settle", "100ms"}, 1, "WRONG: accepted orders are lost"},
		"one that forgets":   {context.Background(), fakeshop.Wrongs{ChangesReplay: true}, nil, 1, "WRONG: replays had another body"},
		"too little time":    {context.Background(), fakeshop.Wrongs{StaysClosed: true}, []string{"-timeout", "200ms"}, 1, "WRONG: wait for the sale to open"},
		"an interrupt":       {interrupted, fakeshop.Wrongs{}, nil, 1, "WRONG: prepare the product"},
		"a bad flag":         {context.Background(), fakeshop.Wrongs{}, []string{"-users", "many"}, 2, "invalid value"},
		"another machine":    {context.Background(), fakeshop.Wrongs{}, []string{"-url", "http://192.0.2.1"}, 2, "load: 192.0.2.1 is not this machine"},
		"help":               {context.Background(), fakeshop.Wrongs{}, []string{"-h"}, 0, "-allow-remote"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := load(t, c.ctx, t.TempDir(), c.wrong, c.args...)
			if code != c.code || !strings.Contains(stdout+stderr, c.says) {
				t.Errorf("exit %d, want %d and %q:\n%s%s", code, c.code, c.says, stdout, stderr)
			}
		})
	}
}

func TestReportFiles(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "a", "b")
	if code, stdout, stderr := load(t, t.Context(), out, fakeshop.Wrongs{}); code != 0 {
		t.Fatalf("exit %d:\n%s%s", code, stdout, stderr)
	}
	text, err := os.ReadFile(filepath.Join(out, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		OK       bool
		Accepted int
		Phases   []struct{ Requests int }
	}
	if err := json.Unmarshal(text, &r); err != nil || !r.OK || r.Accepted != 20 || len(r.Phases) != 2 || r.Phases[0].Requests != 60 {
		t.Errorf("%v: %s", err, text)
	}
	page, err := os.ReadFile(filepath.Join(out, "report.html"))
	if err != nil || !bytes.Contains(page, []byte("</html>")) {
		t.Errorf("%v: %s", err, page)
	}
}
