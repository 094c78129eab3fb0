// Command cmd builds the program, runs it with everything that it needs (see
// package stack), and ends it all on Ctrl-C:
//
//	go run ./test/stack/cmd [NAME=VALUE…]
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"example.com/surge/test/stack"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

const usage = `Usage: cmd [NAME=VALUE…]

Runs MySQL, Redis, Kafka, two processes of the service that answer requests and
two that do the work, until Ctrl-C. Variables are those of .env.example.
`

// run answers the exit code: 1 when something does not start, 2 when the command
// line is wrong.
func run(ctx context.Context, environ []string, stdout, stderr io.Writer) int {
	for _, v := range environ {
		if v == "-h" || v == "-help" || v == "--help" {
			say(stderr, usage)
			return 0
		}
		if name, _, ok := strings.Cut(v, "="); !ok || strings.HasPrefix(name, "-") {
			say(stderr, "stack: want NAME=VALUE, not ", v, "\n")
			return 2
		}
	}
	s, remove, err := start(ctx, environ)
	if ctx.Err() != nil && err != nil {
		return 0 // nobody waits for it any more
	}
	if err != nil {
		say(stderr, "stack: ", err, "\n")
		return 1
	}
	defer remove()
	defer s.Close()
	say(stdout, describe(s))
	<-ctx.Done()
	return 0
}

// start builds the program where remove removes it, and starts everything.
func start(ctx context.Context, environ []string) (s *stack.Stack, remove func(), err error) {
	dir, err := os.MkdirTemp("", "surge")
	if err != nil {
		return nil, nil, err
	}
	binary := filepath.Join(dir, "surge")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "example.com/surge")
	if out, err := build.CombinedOutput(); err != nil {
		_ = os.RemoveAll(dir)
		return nil, nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	if s, err = stack.Start(ctx, binary, environ...); err != nil {
		_ = os.RemoveAll(dir)
		return nil, nil, err
	}
	return s, func() { _ = os.RemoveAll(dir) }, nil
}

// describe says where everything is.
func describe(s *stack.Stack) string {
	var b strings.Builder
	for _, p := range s.APIs {
		_, _ = fmt.Fprintf(&b, "%-10s%s (pid %d)\n", p.Name(), p.URL(), p.Pid())
	}
	for _, p := range s.Workers {
		_, _ = fmt.Fprintf(&b, "%-10s%s/metrics (pid %d)\n", p.Name(), p.URL(), p.Pid())
	}
	_, _ = fmt.Fprintf(&b, "%-10s%s\n%-10s%s\n%-10s%s\nCtrl-C ends it\n", "store", s.MySQL.URL(), "cache", s.Redis.URL(), "queue", s.Kafka.URL())
	return b.String()
}

// say writes to somebody who need not listen.
func say(out io.Writer, text ...any) { _, _ = fmt.Fprint(out, text...) }
