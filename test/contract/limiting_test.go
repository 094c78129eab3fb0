package contract_test

import (
	"context"
	"sync/atomic"
	"testing"

	"example.com/surge/app/limiting"
	"example.com/surge/core/fault"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

func newLimiting(shared ports.Limiter, p limiting.Policy, o limiting.Observer) ports.Limiter {
	return limiting.New(shared, p, o)
}

func TestLimiting(t *testing.T) { t.Parallel(); contract.Limiting(t, limiterIn(nil), newLimiting) }

// always has one policy only.
func always(p limiting.Policy) contract.NewLimiting {
	return func(shared ports.Limiter, _ limiting.Policy, o limiting.Observer) ports.Limiter {
		return limiting.New(shared, p, o)
	}
}

// sticky stays with the policy once it has needed it.
func sticky(shared ports.Limiter, p limiting.Policy, _ limiting.Observer) ports.Limiter {
	var stays atomic.Bool
	return limiterFunc(func(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
		d, err := shared.Allow(ctx, key, rule, cost)
		if fault.Transient(err) {
			stays.Store(true)
		}
		if stays.Load() {
			return p(ctx, key, rule, cost, err)
		}
		return d, err
	})
}

// blaming takes every error for an outage.
func blaming(shared ports.Limiter, p limiting.Policy, o limiting.Observer) ports.Limiter {
	return limiterFunc(func(ctx context.Context, key string, rule ports.Rule, cost int64) (ports.Decision, error) {
		d, err := shared.Allow(ctx, key, rule, cost)
		if err != nil {
			return p(ctx, key, rule, max(cost, 0), err)
		}
		return d, nil
	})
}

var brokenLimiting = map[string]contract.NewLimiting{
	"refuses in an outage": always(func(context.Context, string, ports.Rule, int64, error) (ports.Decision, error) {
		return ports.Decision{}, nil
	}),
	"is always open":      always(limiting.Open),
	"is always closed":    always(limiting.Closed),
	"stays with a policy": sticky,
	"blames the limiter":  blaming,
}

func TestLimitingSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"refuses in an outage": {"OutageClosed"},
		"is always open":       {"OutageClosed", "OutageLocal"},
		"is always closed":     {"OutageOpen"},
		"stays with a policy":  {"RecoveryReturnsToShared", "OutageClosed"},
		"blames the limiter":   {"CallersFaultIsNoOutage"},
	}, testBrokenLimiting)
}

func testBrokenLimiting(t *testing.T, name string) {
	contract.Limiting(t, limiterIn(nil), brokenLimiting[name])
}
