package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	if err := run(ctx, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		_, _ = fmt.Fprintln(os.Stderr, "whole:", err)
		os.Exit(1)
	}
}

// longest bounds one system's round.
const longest = 10 * time.Minute

func run(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("whole", flag.ContinueOnError)
	rounds := f.Int("rounds", 3, "how often to measure each system, in turn")
	out := f.String("out", "results/whole.md", "where to write the table")
	if err := f.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "whole")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	for name, pkg := range map[string]string{surge: "example.com/surge", plain: "./whole/plain", load: "example.com/surge/test/load"} {
		build := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(dir, name), pkg)
		if said, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("go build %s: %w\n%s", pkg, err, said)
		}
	}
	measured := results{}
	for round := range *rounds {
		for _, c := range contenders {
			say("round %d: %s", round+1, c.name)
			limited, cancel := context.WithTimeoutCause(ctx, longest, fmt.Errorf("not done within %v", longest))
			r, err := measure(limited, dir, c)
			cancel()
			if err != nil {
				return fmt.Errorf("round %d: %s: %w", round+1, c.name, err)
			}
			measured[c.name] = append(measured[c.name], r)
		}
	}
	return os.WriteFile(*out, []byte(measured.table()), 0o600)
}

// The binaries that are built, and what is measured.
const (
	surge = "surge"
	plain = "plain"
	tuned = "plain, tuned" // not a binary but another way to run it
	load  = "load"
)

// contender is what is measured.
type contender struct {
	name, binary string
	environ      []string
}

// contenders are Surge, its peer, and that as good as it gets.
var contenders = []contender{
	{surge, surge, nil},
	{plain, plain, []string{"PLAIN_TAKES=first"}},
	{tuned, plain, []string{"PLAIN_TAKES=last"}},
}

// say tells whoever waits how far it is.
func say(format string, args ...any) { _, _ = fmt.Fprintf(os.Stderr, format+"\n", args...) }
