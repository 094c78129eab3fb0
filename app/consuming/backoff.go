package consuming

import "time"

// backoff is waits that double from min to max.
type backoff struct{ min, max time.Duration }

var defaultPause = backoff{min: 100 * time.Millisecond, max: 30 * time.Second}

// after is how long to wait after n failures in a row, n from 1.
func (b backoff) after(n int) time.Duration {
	wait := b.min
	for ; n > 1 && wait < b.max; n-- {
		wait *= 2
	}
	return min(wait, b.max)
}
