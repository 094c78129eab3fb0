package main

import (
	"strings"
	"testing"
)

func TestCommandLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"-h", 0, "redis-sentinel"},
		{"redis -h", 0, "-tls"},
		{"mysql -h", 0, "-durable"},
		{"", 2, "which kind"},
		{"-tls", 2, "which kind"},
		{"mongo", 2, `unknown kind "mongo"`},
		{"redis extra", 2, `unexpected argument "extra"`},
		{"redis -no-such-flag", 2, "no-such-flag"},
		{"mysql -tls", 2, "not defined: -tls"},
		{"redis -user nobody", 2, "want name:password"},
		{"kafka -tls", 2, "not defined: -tls"},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			var out, err strings.Builder
			if code := run(t.Context(), strings.Fields(c.args), &out, &err); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if !strings.Contains(err.String(), c.says) || out.Len() > 0 {
				t.Errorf("it says %q and prints %q, want %q", err.String(), out.String(), c.says)
			}
			if c.code == 2 && strings.Count(err.String(), "\n") != 1 {
				t.Errorf("a mistake takes more than a line: %q", err.String())
			}
		})
	}
}
