package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"example.com/surge/test/load/internal/reads"
)

// readsOptions are the command line of "load reads".
type readsOptions struct {
	reads       reads.Options
	connections int
	life        time.Duration
	editing     time.Duration
	timeout     time.Duration
}

// parseReads reads the command line. Usage and mistakes are written to out.
func parseReads(args []string, out io.Writer) (readsOptions, error) {
	var o readsOptions
	var urls, ops string
	var remote bool
	f := flag.NewFlagSet("load reads", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&urls, "url", "http://127.0.0.1:8080", "where the servers of the fleet listen, with commas between")
	f.StringVar(&ops, "ops", "http://127.0.0.1:8081", "where each of them has its metrics, in the same order")
	f.IntVar(&o.reads.Products, "products", 200, "how many products are read")
	f.IntVar(&o.reads.Rate, "rate", 300, "how many reads of them a second")
	f.IntVar(&o.reads.MadeUp, "made-up", 100_000, "how many ids to make up")
	f.IntVar(&o.reads.Waiters, "waiters", 10_000, "how many ask for the same at once")
	f.IntVar(&o.reads.Workers, "workers", 64, "how many requests for made-up ids to have under way")
	f.IntVar(&o.connections, "connections", 500, "how many connections to open to each server at most")
	f.DurationVar(&o.life, "life", time.Minute, "how long a server keeps a product in its process")
	f.DurationVar(&o.editing, "edit-for", 8*time.Second, "how long to edit what is read")
	f.DurationVar(&o.timeout, "timeout", 5*time.Minute, "when to give up altogether")
	f.StringVar(&o.reads.Email, "admin-email", "", "who makes the products (default $ADMIN_EMAIL)")
	f.StringVar(&o.reads.Password, "admin-password", "", "of the admin (default $ADMIN_PASSWORD)")
	f.BoolVar(&remote, "allow-remote", false, "attack servers that are not on this machine; be sure that they are yours")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	o.reads.Email = cmp.Or(o.reads.Email, os.Getenv("ADMIN_EMAIL"))
	o.reads.Password = cmp.Or(o.reads.Password, os.Getenv("ADMIN_PASSWORD"))
	if err := o.check(); err != nil {
		return o, err
	}
	err := o.nodes(strings.Split(urls, ","), strings.Split(ops, ","), remote)
	return o, err
}

func (o *readsOptions) check() error {
	if min(o.life, o.editing, o.timeout) <= 0 {
		return errors.New("-life, -edit-for and -timeout must be above 0")
	}
	if o.reads.Email == "" || o.reads.Password == "" {
		return errNoAdmin
	}
	return within([]bound{
		{"products", int64(o.reads.Products), 1, 10_000},
		{"rate", int64(o.reads.Rate), 1, 100_000},
		{"made-up", int64(o.reads.MadeUp), 1, 10_000_000},
		{"waiters", int64(o.reads.Waiters), 1, 100_000},
		{"workers", int64(o.reads.Workers), 1, 1000},
		{"connections", int64(o.connections), 1, maxConnections},
	})
}

// nodes puts each server's two addresses together.
func (o *readsOptions) nodes(urls, ops []string, remote bool) error {
	if len(urls) != len(ops) {
		return fmt.Errorf("-url names %d servers, and -ops %d", len(urls), len(ops))
	}
	for i := range urls {
		if err := errors.Join(checkURL("url", urls[i], remote), checkURL("ops", ops[i], remote)); err != nil {
			return err
		}
		o.reads.Nodes = append(o.reads.Nodes, reads.Node{API: urls[i], Ops: ops[i]})
	}
	return nil
}
