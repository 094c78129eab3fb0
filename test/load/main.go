package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"example.com/surge/test/load/internal/client"
	"example.com/surge/test/load/internal/report"
	"example.com/surge/test/load/internal/sale"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run holds one sale, or the attacks of reads, and answers the exit code: 0 when
// nothing is wrong, 1 when something is, 2 when the command line is.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "reads" {
		return runReads(ctx, args[1:], stdout, stderr)
	}
	o, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		say(stderr, "load: ", err, "\n")
		return 2
	}
	o.sale.Run = rand.Text()[:10]
	r, samples := hold(ctx, o, stderr)
	if err := r.WriteText(stdout); err != nil {
		say(stderr, "load: print the report: ", err, "\n")
		return 1
	}
	paths, err := write(o.out, r, samples)
	if err != nil {
		say(stderr, "load: write the report: ", err, "\n")
		return 1
	}
	say(stdout, "Report: ", paths, "\n")
	if !r.OK {
		return 1
	}
	return 0
}

// say writes to somebody who need not listen: when he has gone, there is nobody
// to tell.
func say(out io.Writer, text ...any) { _, _ = fmt.Fprint(out, text...) }

// hold holds the sale and judges it. What kept it from its end is a problem
// like any other, and then the only one: half a sale proves nothing.
func hold(ctx context.Context, o options, stderr io.Writer) (report.Report, []sale.Sample) {
	ctx, cancel := context.WithTimeoutCause(ctx, o.timeout, fmt.Errorf("not done within %v", o.timeout))
	defer cancel()
	each := max(1, o.connections/len(o.urls))
	wire := client.NewWire(each)
	defer wire.Close()
	began := report.Run{Started: time.Now(), URL: strings.Join(o.urls, ","), Rate: o.sale.Rate, Connections: o.connections}
	progress := newBar(stderr, isTerminal(stderr))
	e, err := sale.Hold(ctx, client.New(o.urls, wire, o.retries), o.sale, progress)
	progress.Close()
	if err != nil {
		return report.New(began, e, []string{err.Error()}), e.Samples
	}
	return report.New(began, e, sale.Judge(e)), e.Samples
}
