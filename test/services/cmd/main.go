package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run holds a server until ctx ends and answers the exit code: 1 when there is
// no server to hold, 2 when the command line is wrong.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	start, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		say(stderr, "services: ", err, "\n")
		return 2
	}
	s, err := start(ctx)
	if ctx.Err() != nil && err != nil {
		return 0 // nobody waits for it any more
	}
	if err != nil {
		say(stderr, "services: ", err, "\n")
		return 1
	}
	defer s.Close()
	say(stdout, describe(s), "\n")
	<-ctx.Done()
	return 0
}

// describe is one line: what to tell Surge, and where things are.
func describe(s server) string {
	var at []string
	for _, p := range s.parts() {
		at = append(at, fmt.Sprintf("%s at %s (pid %d)", p.Name(), p.Addr(), p.Pid()))
	}
	return fmt.Sprintf("%s='%s'  # %s; Ctrl-C ends it", s.variable(), s.URL(), strings.Join(at, ", "))
}

// say writes to somebody who need not listen.
func say(out io.Writer, text ...any) { _, _ = fmt.Fprint(out, text...) }
