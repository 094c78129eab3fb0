package main

import (
	"context"
	"path/filepath"

	"example.com/surge/test/bench/internal/bare"
	"example.com/surge/test/stack"
)

// figures are one round's of one system.
type figures struct {
	busy     float64 // percent of the machine, by others, before it began
	accepted float64 // orders per second, all at once
	reserved float64 // the same until the last of them was reserved
	refused  float64 // refusals per second, once all is sold
	rate     int     // of the steady sale
	p50, p99 float64 // in milliseconds, of its orders from when they were due
	errors   int
	wrong    []string // what was oversold, lost or else
}

// The sizes of the sales.
const (
	crowd   = 2500   // users who are all sold something
	refused = 10_000 // users who are not
	pieces  = 100    // that those are after
	steady  = 10     // seconds of the sale at a rate
	callers = 128    // connections to a crowd
	many    = 1000   // connections where users do not wait for each other
)

// measure starts a system and holds four sales on it: one that warms it up, one
// in which everybody is sold something, one in which hardly anybody is, whose
// replays are all refused but those of the buyers, and one at half of the rate
// of the second.
func measure(ctx context.Context, dir string, c contender) (f figures, err error) {
	f.busy = busy(ctx)
	system, err := stack.Start(ctx, filepath.Join(dir, c.binary), append([]string{
		"RATE_LIMIT=off", "RATE_LIMIT_SIGN_IN=off", "SHED_LATENCY=off", // nobody is refused but by the sale
		"DEMO_CATALOGUE=false", "PASSWORD_HASHES=2", "ADMIN_EMAIL=" + adminEmail, "ADMIN_PASSWORD=" + adminPassword,
	}, c.environ...)...)
	if err != nil {
		return f, err
	}
	defer system.Close()
	db, err := bare.OpenMySQL(system.MySQL.Addr(), 1)
	if err != nil {
		return f, err
	}
	defer func() { _ = db.Close() }()
	next := func(s sale) (report, books, error) {
		r, err := hold(ctx, dir, system, s)
		if err != nil {
			return r, books{}, err
		}
		b, err := read(ctx, db, r.Product)
		f.errors += r.errors()
		f.wrong = append(append(f.wrong, r.Problems...), b.wrong(r.Stock, r.Accepted)...)
		return r, b, err
	}
	if _, _, err = next(sale{"warming up", crowd / 2, crowd / 2, 0, callers}); err != nil {
		return f, err
	}
	r, b, err := next(sale{"all accepted", crowd, crowd, 0, callers})
	if err != nil {
		return f, err
	}
	f.accepted, f.reserved = r.perSecond(orders, "201"), float64(b.orders)/b.seconds
	if r, _, err = next(sale{"sold out", refused, pieces, 0, callers}); err != nil {
		return f, err
	}
	f.refused = r.perSecond(replays, "409 SOLD_OUT")
	f.rate = int(f.accepted / 2)
	if r, _, err = next(sale{"at half of the rate", f.rate * steady, f.rate * steady, f.rate, many}); err != nil {
		return f, err
	}
	f.p50, f.p99 = r.of(orders, "201").P50, r.of(orders, "201").P99
	return f, nil
}
