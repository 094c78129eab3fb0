package system

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// Task is something that runs until its context ends. It returns nil then, and
// an error when it cannot go on, which ends the whole system.
type Task struct {
	Name string
	Run  func(ctx context.Context) error
}

// stage is tasks that start together and stop together.
type stage struct {
	log    *slog.Logger
	cancel context.CancelFunc
	failed chan<- error // has room for one; the first failure counts
	all    sync.WaitGroup
}

// start runs tasks. They live until stop, whatever becomes of other stages.
func start(log *slog.Logger, failed chan<- error, tasks ...Task) *stage {
	ctx, cancel := context.WithCancel(context.Background())
	s := &stage{log: log, cancel: cancel, failed: failed}
	for _, t := range tasks {
		s.all.Go(func() {
			if err := isolate(ctx, t); err != nil {
				select {
				case s.failed <- fmt.Errorf("%s: %w", t.Name, err):
				default:
				}
			}
		})
	}
	return s
}

// isolate turns a panic into an error, so that the others stop in order.
func isolate(ctx context.Context, t Task) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return t.Run(ctx)
}

// stop ends the tasks and waits for them, until ctx ends.
func (s *stage) stop(ctx context.Context, name string) error {
	began := time.Now()
	s.cancel()
	ended := make(chan struct{})
	go func() {
		s.all.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		s.log.Info("stopped", "part", name, "took", time.Since(began).String())
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%s did not stop in time", name)
	}
}
