package services

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// errEnded says that a process has ended that was to get ready.
var errEnded = errors.New("it has ended")

// until blocks until check answers nil. It gives up at the end of ctx, which
// check is bound by, and when ended is closed (nil never is); the error then
// holds check's last one.
func until(ctx context.Context, ended <-chan struct{}, check func(context.Context) error) error {
	tick := time.NewTicker(between)
	defer tick.Stop()
	for {
		err := check(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ended:
			return fmt.Errorf("%w; before that: %w", errEnded, err)
		case <-ctx.Done():
			return fmt.Errorf("%w; at last: %w", context.Cause(ctx), err)
		case <-tick.C:
		}
	}
}

// listens is nil when somebody accepts connections at addr.
func listens(ctx context.Context, addr string) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	return conn.Close()
}

// attempts is how many ports are tried when others are faster.
const attempts = 5

// onFreePort starts a server on a free port, and on another one when somebody
// has taken the port in the meantime.
func onFreePort(start func(port int) error) error {
	var err error
	for range attempts {
		port, portErr := freePort()
		if portErr != nil {
			return portErr
		}
		// Servers tell it only in their logs, in the words of the system.
		if err = start(port); !errors.Is(err, errEnded) || !strings.Contains(err.Error(), "ddress already in use") {
			return err
		}
	}
	return err
}
