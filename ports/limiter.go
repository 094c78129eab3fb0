package ports

import (
	"context"
	"time"

	"example.com/surge/core/fault"
)

// Limiter counts requests per key against a rule, by one shared clock (the
// server's), exactly under concurrency. Rules of different algorithms or windows
// count apart under one key; a rule whose limit has changed goes on counting.
type Limiter interface {
	// Allow counts cost against the key if it fits, and says so. What does not
	// fit is not counted. Cost 0 asks without counting; a cost above the rule's
	// limit never fits. A negative cost or a rule with Limit < 0 or Window <= 0
	// is InvalidArgument; Limit 0 allows nothing.
	Allow(ctx context.Context, key string, rule Rule, cost int64) (Decision, error)
}

// Algorithm is how a window moves.
type Algorithm uint8

// The algorithms. Fixed is cheapest and lets twice the limit pass across a
// window's edge. SlidingCounter weighs the previous window in and keeps two
// numbers per key: it never allows more than the limit within a window that
// would start at a window's edge, and errs by the unevenness of the previous
// window. SlidingLog is exact and keeps one entry per request.
const (
	Fixed Algorithm = iota
	SlidingCounter
	SlidingLog
)

// Rule is at most Limit units of cost per Window.
type Rule struct {
	Algorithm Algorithm
	Limit     int64
	Window    time.Duration
}

// Check is InvalidArgument when the rule or the cost means nothing.
func (r Rule) Check(cost int64) error {
	switch {
	case r.Limit < 0 || r.Window <= 0 || r.Algorithm > SlidingLog:
		return errRule
	case cost < 0:
		return errCost
	}
	return nil
}

var (
	errRule = fault.New(fault.InvalidArgument, "a rate limit needs a limit, a window and a known algorithm")
	errCost = fault.New(fault.InvalidArgument, "a cost is not negative")
)

// Decision is the answer to one request.
type Decision struct {
	Allowed   bool
	Remaining int64 // units that would still fit now; at least 0
	// RetryAfter is, when refused, how long until the same cost fits if nobody
	// else is allowed meanwhile; -1 when it never will.
	RetryAfter time.Duration
	// ResetAfter is how long until the whole limit is free again if nobody is
	// allowed meanwhile.
	ResetAfter time.Duration
}
