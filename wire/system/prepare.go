package system

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"

	"example.com/surge/core/fault"
)

// startWithin bounds how long a start waits for a store that is down.
const startWithin = 20 * time.Second

// prepared does what comes before serving. What is unavailable is tried again.
func (s *System) prepared(ctx context.Context) error {
	for _, t := range s.prepare {
		_, err := backoff.Retry(ctx, func() (struct{}, error) {
			err := t.Run(ctx)
			if err != nil && !fault.Transient(err) {
				err = backoff.Permanent(err)
			}
			return struct{}{}, err
		}, backoff.WithMaxElapsedTime(startWithin), backoff.WithNotify(func(err error, wait time.Duration) {
			s.log.Warn("waiting", "for", t.Name, "again_in", wait.String(), "error", err.Error())
		}))
		if ctx.Err() != nil {
			return nil // told to stop before it began
		}
		var permanent *backoff.PermanentError
		if errors.As(err, &permanent) {
			err = permanent.Unwrap()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	return nil
}
