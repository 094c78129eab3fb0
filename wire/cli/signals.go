package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// endWithin is how long a process has to end once it is told to. Its parts have
// bounds of their own; this one holds whatever becomes of a driver.
const endWithin = 30 * time.Second

// untilSignalled is a context that ends with the first SIGINT or SIGTERM, or
// with stop. From then on the process has endWithin to come to over: exit is
// called when it is late, and at the second signal.
func untilSignalled(exit func(why string)) (ctx context.Context, stop, over func()) {
	ctx, stop = context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	ended := make(chan struct{})
	go watch(ctx, stop, signals, ended, exit)
	return ctx, stop, func() {
		signal.Stop(signals)
		stop()
		close(ended)
	}
}

func watch(ctx context.Context, stop func(), signals <-chan os.Signal, ended <-chan struct{}, exit func(why string)) {
	select {
	case <-signals:
		stop()
	case <-ctx.Done():
	}
	late := time.NewTimer(endWithin)
	defer late.Stop()
	select {
	case <-signals:
		exit("ended by a second signal")
	case <-late.C:
		exit("it did not end within " + endWithin.String())
	case <-ended:
	}
}
