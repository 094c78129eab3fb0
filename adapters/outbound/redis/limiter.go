package redis

import (
	"context"
	_ "embed"
	"math"
	"strconv"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

var (
	//go:embed lua/limit_fixed.lua
	limitFixedSource string
	//go:embed lua/limit_counter.lua
	limitCounterSource string
	//go:embed lua/limit_log.lua
	limitLogSource string

	limitFixed   = newScript(limitFixedSource)
	limitCounter = newScript(limitCounterSource)
	limitLog     = newScript(limitLogSource)
)

// Limiter implements ports.Limiter: one key per key and rule, one script per
// algorithm, all by the server's clock. Counts are exact up to 2^53. A request
// whose reply is lost is sent again and may count twice, which refuses early,
// never late. SlidingLog keeps an entry of some thirty bytes per request.
type Limiter struct{ c *Client }

var _ ports.Limiter = (*Limiter)(nil)

// NewLimiter makes a limiter over a client.
func NewLimiter(c *Client) *Limiter { return &Limiter{c} }

const limiting = "count against a limit"

// Allow counts cost against the key if it fits.
func (l *Limiter) Allow(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
	if err := rule.Check(cost); err != nil {
		return ports.Decision{}, err
	}
	switch rule.Algorithm {
	case ports.SlidingCounter:
		return l.sliding(ctx, limitCounter, "limit:c", key, rule, cost)
	case ports.SlidingLog:
		return l.sliding(ctx, limitLog, "limit:l", key, rule, cost)
	default:
		return l.fixed(ctx, key, rule, cost)
	}
}

// fixed has the server's clock expire the key, which is all there is to do.
func (l *Limiter) fixed(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
	answer, err := l.ask(ctx, limitFixed, "limit:f", key, rule, millis(rule.Window), cost)
	if err != nil {
		return ports.Decision{}, err
	}
	d := decision(rule, answer)
	// A key that has 0 ms left is there for the rest of this one.
	left := time.Duration(answer[2]+1) * time.Millisecond
	if answer[1] > 0 {
		d.ResetAfter = left
	}
	if !d.Allowed {
		d.RetryAfter = retryAfter(rule, cost, left)
	}
	return d, nil
}

func (l *Limiter) sliding(ctx context.Context, s *script, kind, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
	window := max(int64((rule.Window+time.Microsecond-1)/time.Microsecond), 1)
	answer, err := l.ask(ctx, s, kind, key, rule, window, cost)
	if err != nil {
		return ports.Decision{}, err
	}
	d := decision(rule, answer)
	d.ResetAfter = micros(answer[3])
	if !d.Allowed {
		d.RetryAfter = retryAfter(rule, cost, micros(answer[2]))
	}
	return d, nil
}

func (l *Limiter) ask(ctx context.Context, s *script, kind, key string, rule ports.Rule, window, cost int64) ([]int64, error) {
	answer, err := l.c.evalInts(ctx, limiting, s, []string{l.c.key(kind+strconv.FormatInt(int64(rule.Window), 36), key)}, rule.Limit, window, cost)
	if err != nil {
		return nil, err
	}
	if len(answer) < 3 {
		return nil, fault.New(fault.Internal, "a limit's script answers too little")
	}
	return answer, nil
}

func decision(rule ports.Rule, answer []int64) ports.Decision {
	return ports.Decision{Allowed: answer[0] == 1, Remaining: max(rule.Limit-answer[1], 0)}
}

// retryAfter is wait, unless the cost never fits.
func retryAfter(rule ports.Rule, cost int64, wait time.Duration) time.Duration {
	if cost > rule.Limit {
		return -1
	}
	return wait
}

// micros is a duration that a script counted, or the longest there is.
func micros(n int64) time.Duration {
	if n > math.MaxInt64/int64(time.Microsecond) {
		return math.MaxInt64
	}
	return time.Duration(n) * time.Microsecond
}
