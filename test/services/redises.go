package services

import (
	"context"
	"fmt"
	"slices"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// toSettle is how long several servers have to agree with each other.
const toSettle = time.Minute

// patiently blocks until check answers nil.
func patiently(ctx context.Context, check func(context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, toSettle, fmt.Errorf("not after %v", toSettle))
	defer cancel()
	return until(ctx, nil, check)
}

// each asks one server after the other, to the first error.
func each(servers []*Redis, f func(i int, c *goredis.Client) error) error {
	for i, r := range servers {
		if err := r.ask(func(c *goredis.Client) error { return f(i, c) }); err != nil {
			return err
		}
	}
	return nil
}

// running are the servers that run; the paused ones do.
func running(servers []*Redis) []*Redis {
	return slices.DeleteFunc(slices.Clone(servers), func(r *Redis) bool { return r.Pid() == 0 })
}

// byAddr is the server with an address, or nil.
func byAddr(servers []*Redis, addr string) *Redis {
	for _, r := range servers {
		if r.addr == addr {
			return r
		}
	}
	return nil
}

func addrs(servers []*Redis) []string {
	var all []string
	for _, r := range servers {
		all = append(all, r.addr)
	}
	return all
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}

// closeAll closes servers, some of which may never have started (nil).
func closeAll(servers []*Redis) {
	for _, r := range servers {
		if r != nil {
			r.Close()
		}
	}
}
