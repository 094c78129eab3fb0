package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"time"

	"example.com/surge/test/load/internal/reads"
)

// runReads makes the attacks and answers the exit code, as run does.
func runReads(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parseReads(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		say(stderr, "load reads: ", err, "\n")
		return 2
	}
	o.reads.Run = rand.Text()[:10]
	all, err := o.attack(ctx)
	reads.Write(stdout, all...)
	var problems []string
	for _, f := range all {
		problems = append(problems, f.Problems()...)
	}
	if err != nil {
		problems = append(problems, err.Error())
	}
	for _, p := range problems {
		say(stdout, "WRONG: ", p, "\n")
	}
	if len(problems) > 0 {
		return 1
	}
	say(stdout, "Nothing is wrong: the store was left alone, and nobody was told what was not so.\n")
	return 0
}

// attack makes one attack after the other, as far as it gets. What was first read
// ends at the same time: the others come before or after.
func (o *readsOptions) attack(ctx context.Context) (all []reads.Figures, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, o.timeout, fmt.Errorf("not done within %v", o.timeout))
	defer cancel()
	transport := &http.Transport{MaxConnsPerHost: o.connections, MaxIdleConnsPerHost: o.connections}
	defer transport.CloseIdleConnections()
	shop, err := reads.Open(ctx, o.reads, transport)
	if err != nil {
		return nil, err
	}
	ends := func(part float64) time.Time { return shop.Cached.Add(time.Duration(part * float64(o.life))) }
	for _, attack := range []func() (reads.Figures, error){
		func() (reads.Figures, error) { return shop.MadeUp(ctx) },
		func() (reads.Figures, error) { return shop.EndAtOnce(ctx, ends(1.1)) },
		func() (reads.Figures, error) { return shop.Crowd(ctx) },
		func() (reads.Figures, error) { return shop.Edits(ctx, o.editing) },
	} {
		f, err := attack()
		if err != nil {
			return all, fmt.Errorf("%s: %w", f.Attack, cmp.Or(context.Cause(ctx), err))
		}
		all = append(all, f)
	}
	return all, nil
}
