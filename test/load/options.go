package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"example.com/surge/test/load/internal/sale"
)

// options are the command line.
type options struct {
	sale        sale.Options
	urls        []string
	connections int
	retries     int
	timeout     time.Duration
	out         string
	remote      bool
}

// The bounds of a sale that one process can hold.
const (
	maxUsers       = 100_000
	maxStock       = 999_999 // one more is still a legal quantity to ask for
	maxConnections = 20_000
)

// parse reads the command line. Usage and mistakes are written to out.
func parse(args []string, out io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("load", flag.ContinueOnError)
	f.SetOutput(out)
	urls := f.String("url", "http://127.0.0.1:8080", "where the server listens; its processes, to ask in turn, with commas between them")
	f.IntVar(&o.sale.Users, "users", 2000, "how many users order at once")
	f.IntVar(&o.sale.Accounts, "accounts", 250, "how many accounts they share (making one costs the server two slow hashes)")
	f.Int64Var(&o.sale.Stock, "stock", 500, "how many pieces there are")
	f.IntVar(&o.sale.Rate, "rate", 0, "how many users order in a second, whether or not those before were answered; 0 is all at once")
	f.IntVar(&o.connections, "connections", 1000, "how many connections to open at most")
	f.IntVar(&o.retries, "retries", 10, "how often to repeat a request that was answered 429, 503 or not at all")
	f.IntVar(&o.sale.Workers, "workers", 4, "how many requests to have under way while preparing and checking")
	f.DurationVar(&o.timeout, "timeout", 3*time.Minute, "when to give up altogether")
	f.DurationVar(&o.sale.Settle, "settle", 30*time.Second, "how long orders and stock may take to come right afterwards")
	f.StringVar(&o.sale.Email, "admin-email", "", "who makes the product (default $ADMIN_EMAIL)")
	f.StringVar(&o.sale.Password, "admin-password", "", "of the admin (default $ADMIN_PASSWORD)")
	f.StringVar(&o.out, "out", "test/load/out", "folder for report.json and report.html")
	f.BoolVar(&o.remote, "allow-remote", false, "drive a server that is not on this machine; be sure that it is yours")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	o.urls = strings.Split(*urls, ",")
	o.sale.Email = cmp.Or(o.sale.Email, os.Getenv("ADMIN_EMAIL"))
	o.sale.Password = cmp.Or(o.sale.Password, os.Getenv("ADMIN_PASSWORD"))
	o.sale.Accounts = min(o.sale.Accounts, o.sale.Users)
	return o, o.check()
}

// bound is of the number of a flag.
type bound struct {
	name              string
	value, least, max int64
}

// within names the first number that is out of its bounds.
func within(bounds []bound) error {
	for _, b := range bounds {
		if b.value < b.least || b.value > b.max {
			return fmt.Errorf("-%s must be %d to %d", b.name, b.least, b.max)
		}
	}
	return nil
}

func (o options) check() error {
	if err := within([]bound{
		{"users", int64(o.sale.Users), 1, maxUsers},
		{"accounts", int64(o.sale.Accounts), 1, maxUsers},
		{"stock", o.sale.Stock, 1, maxStock},
		{"connections", int64(o.connections), 1, maxConnections},
		{"retries", int64(o.retries), 0, 1000},
		{"workers", int64(o.sale.Workers), 1, 1000},
		{"rate", int64(o.sale.Rate), 0, 100_000},
	}); err != nil {
		return err
	}
	if o.timeout <= 0 || o.sale.Settle <= 0 {
		return errors.New("-timeout and -settle must be above 0")
	}
	if o.sale.Email == "" || o.sale.Password == "" {
		return errNoAdmin
	}
	for _, text := range o.urls {
		if err := checkURL("url", text, o.remote); err != nil {
			return err
		}
	}
	return nil
}

var errNoAdmin = errors.New("no admin: give -admin-email and -admin-password, or set ADMIN_EMAIL and ADMIN_PASSWORD (a server in memory prints those it made)")

// checkURL says what is wrong with the URL of a server, named by a flag.
func checkURL(name, text string, remote bool) error {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" {
		return fmt.Errorf("-%s must be like http://127.0.0.1:8080, not %q", name, text)
	}
	if !remote && !loopback(u.Hostname()) {
		return fmt.Errorf("%s is not this machine: load is for servers that are yours; -allow-remote says that this one is", u.Hostname())
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
