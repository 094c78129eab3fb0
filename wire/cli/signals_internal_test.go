package cli

import (
	"context"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// A process that hangs while it ends is ended; one that has ended is left alone.
func TestEndsInTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		signals int
		stops   bool
		takes   time.Duration
		why     string
		after   time.Duration
	}{
		"in time":             {signals: 1, takes: 29 * time.Second},
		"late":                {signals: 1, takes: time.Hour, why: "it did not end within 30s", after: 30 * time.Second},
		"a second signal":     {signals: 2, takes: time.Hour, why: "ended by a second signal"},
		"late after a fault":  {stops: true, takes: time.Hour, why: "it did not end within 30s", after: 30 * time.Second},
		"in time for a fault": {stops: true, takes: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				signals, ended, exited := make(chan os.Signal, 2), make(chan struct{}), make(chan string, 1)
				go watch(ctx, stop, signals, ended, func(why string) { exited <- why })
				began := time.Now()
				for range c.signals {
					signals <- syscall.SIGTERM
				}
				if c.stops {
					stop()
				}
				<-ctx.Done()
				select {
				case why := <-exited:
					if took := time.Since(began); why != c.why || took != c.after {
						t.Errorf("it exits after %v: %q", took, why)
					}
				case <-time.After(c.takes):
					close(ended)
					synctest.Wait()
					if c.why != "" || len(exited) > 0 {
						t.Error("it did not exit, or did when it had ended")
					}
				}
			})
		})
	}
}
