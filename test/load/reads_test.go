package main

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/surge/test/load/internal/fakeshop"
)

func TestReads(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wrong fakeshop.Misreads
		args  []string
		code  int
		says  string
	}{
		"a good fleet":            {fakeshop.Misreads{}, nil, 0, "Nothing is wrong"},
		"its figures":             {fakeshop.Misreads{}, nil, 0, "a crowd on what was dropped         30"},
		"one that asks its store": {fakeshop.Misreads{Loads: true}, nil, 1, "WRONG: all keys end at once: "},
		"one that shows what was": {fakeshop.Misreads{ShowsOld: true}, []string{"-edit-for", "1s"}, 1, "WRONG: edits of what all read: what was shown had been edited"},
		"one that edits nothing":  {fakeshop.Misreads{Unedited: true}, nil, 1, "WRONG: a crowd on what was dropped: edit a product: answered 409 VERSION_MISMATCH"},
		"too little time":         {fakeshop.Misreads{}, []string{"-timeout", "50ms"}, 1, "not done within 50ms"},
		"another argument":        {fakeshop.Misreads{}, []string{"more"}, 2, `unexpected argument "more"`},
		"too many":                {fakeshop.Misreads{}, []string{"-products", "0"}, 2, "-products must be 1 to 10000"},
		"no time":                 {fakeshop.Misreads{}, []string{"-life", "0s"}, 2, "-life, -edit-for and -timeout must be above 0"},
		"no admin":                {fakeshop.Misreads{}, []string{"-admin-email", ""}, 2, "no admin: give"},
		"half a node":             {fakeshop.Misreads{}, []string{"-ops", "http://127.0.0.1:1,http://127.0.0.1:2"}, 2, "-url names 1 servers, and -ops 2"},
		"another machine":         {fakeshop.Misreads{}, []string{"-ops", "http://192.0.2.1"}, 2, "192.0.2.1 is not this machine"},
		"help":                    {fakeshop.Misreads{}, []string{"-h"}, 0, "-made-up"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(fakeshop.NewCatalogue(c.wrong))
			t.Cleanup(server.Close)
			args := append([]string{
				"reads", "-url", server.URL, "-ops", server.URL, "-products", "5", "-made-up", "200", "-waiters", "30", "-life", "500ms",
				"-edit-for", "300ms", "-admin-email", fakeshop.Email, "-admin-password", fakeshop.Password,
			}, c.args...)
			var out, log bytes.Buffer
			if code := run(t.Context(), args, &out, &log); code != c.code || !strings.Contains(out.String()+log.String(), c.says) {
				t.Errorf("exit %d, want %d and %q:\n%s%s", code, c.code, c.says, out.String(), log.String())
			}
		})
	}
}
