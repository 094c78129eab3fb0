package contract_test

import (
	"context"
	"math"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// limiterFunc is a limiter of one function.
type limiterFunc func(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error)

func (f limiterFunc) Allow(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
	return f(ctx, key, rule, cost)
}

// asked changes what a limiter is asked.
func asked(change func(key string, rule *ports.Rule, cost int64) (string, int64)) func(ports.Limiter) ports.Limiter {
	return func(l ports.Limiter) ports.Limiter {
		return limiterFunc(func(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
			key, cost = change(key, &rule, cost)
			return l.Allow(ctx, key, rule, cost)
		})
	}
}

// answered changes what a limiter answers.
func answered(change func(rule ports.Rule, d *ports.Decision)) func(ports.Limiter) ports.Limiter {
	return func(l ports.Limiter) ports.Limiter {
		return limiterFunc(func(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
			d, err := l.Allow(ctx, key, rule, cost)
			change(rule, &d)
			return d, err
		})
	}
}

// nodes tells limiters of one node from those of another.
var nodes atomic.Int64

func alone(l ports.Limiter) ports.Limiter {
	node := strconv.FormatInt(nodes.Add(1), 10)
	return asked(func(key string, _ *ports.Rule, cost int64) (string, int64) { return node + key, cost })(l)
}

// twoSteps looks, and then counts.
func twoSteps(l ports.Limiter) ports.Limiter {
	return limiterFunc(func(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
		d, err := l.Allow(ctx, key, rule, 0)
		if err != nil || d.Remaining < cost {
			d.Allowed = false
			return d, err
		}
		<-time.After(time.Millisecond)
		_, err = l.Allow(ctx, key, rule, cost)
		return d, err
	})
}

// strict counts what it refuses.
func strict(l ports.Limiter) ports.Limiter {
	return limiterFunc(func(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
		limit := rule.Limit
		rule.Limit = math.MaxInt64
		d, err := l.Allow(ctx, key, rule, cost)
		left := limit - (math.MaxInt64 - d.Remaining)
		d.Allowed, d.Remaining = left >= 0, max(left, 0)
		return d, err
	})
}

var brokenLimiters = map[string]func(ports.Limiter) ports.Limiter{
	"counts per node":            alone,
	"looks before it counts":     twoSteps,
	"counts what it refuses":     strict,
	"counts requests, not costs": asked(func(key string, _ *ports.Rule, cost int64) (string, int64) { return key, min(cost, 1) }),
	"has only fixed windows": asked(func(key string, r *ports.Rule, cost int64) (string, int64) {
		r.Algorithm = ports.Fixed
		return key, cost
	}),
	"allows a fourth more": asked(func(key string, r *ports.Rule, cost int64) (string, int64) {
		r.Limit += r.Limit / 4
		return key, cost
	}),
	"takes 0 for no limit": asked(func(key string, r *ports.Rule, cost int64) (string, int64) {
		if r.Limit == 0 {
			r.Limit = 1000
		}
		return key, cost
	}),
	"remembers too long": asked(func(key string, r *ports.Rule, cost int64) (string, int64) {
		r.Window *= 2
		return key, cost
	}),
	"reads braces as Redis Cluster does": asked(func(key string, _ *ports.Rule, cost int64) (string, int64) {
		if _, tag, ok := strings.Cut(key, "{"); ok {
			key, _, _ = strings.Cut(tag, "}")
		}
		return key, cost
	}),
	"says too early to retry": answered(func(_ ports.Rule, d *ports.Decision) { d.RetryAfter /= 2 }),
	"says too late to retry":  answered(func(r ports.Rule, d *ports.Decision) { d.RetryAfter = 4 * r.Window }),
}

func TestLimiterSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"counts per node":                    {"ServerClockOnly"},
		"looks before it counts":             {"FixedExactUnderConcurrency", "SlidingExactUnderConcurrency"},
		"counts what it refuses":             {"RejectedNotCounted"},
		"counts requests, not costs":         {"CostN"},
		"has only fixed windows":             {"SlidingNoEdgeBurst", "SlidingLogForgetsOneByOne", "RulesCountApart"},
		"allows a fourth more":               {"SlidingErrorBound"},
		"takes 0 for no limit":               {"ZeroAndHuge"},
		"remembers too long":                 {"KeysExpire"},
		"reads braces as Redis Cluster does": {"OneClusterSlot"},
		"says too early to retry":            {"RetryAfterIsSufficient"},
		"says too late to retry":             {"RetryAfterIsSufficient"},
	}, testBrokenLimiter)
}

func testBrokenLimiter(t *testing.T, name string) {
	contract.Limiter(t, limiterIn(brokenLimiters[name]))
}
