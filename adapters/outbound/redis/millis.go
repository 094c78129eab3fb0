package redis

import "time"

// millis is a duration as Redis takes it, rounded up: a key lives at least as
// long as it was promised, and never for ever.
func millis(d time.Duration) int64 {
	return max(int64((d+time.Millisecond-1)/time.Millisecond), 1)
}
