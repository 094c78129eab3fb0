package limiting

import (
	"context"

	"example.com/surge/ports"
)

// Policy decides a request that the shared limiter did not, because of outage.
type Policy func(ctx context.Context, key string, rule ports.Rule, cost int64, outage error) (ports.Decision, error)

// Open lets pass whatever could ever fit: being reachable matters more than
// the limit.
func Open(_ context.Context, _ string, rule ports.Rule, cost int64, _ error) (ports.Decision, error) {
	if err := rule.Check(cost); err != nil {
		return ports.Decision{}, err
	}
	if cost > rule.Limit {
		return ports.Decision{Remaining: rule.Limit, RetryAfter: -1}, nil
	}
	return ports.Decision{Allowed: true, Remaining: rule.Limit - cost}, nil
}

// Closed lets nothing pass: it answers the outage.
func Closed(_ context.Context, _ string, _ ports.Rule, _ int64, outage error) (ports.Decision, error) {
	return ports.Decision{}, outage
}

// Local counts by a limiter of this process, which begins anew with what it has
// not heard of: n processes let up to n times the limit pass.
func Local(l ports.Limiter) Policy {
	return func(ctx context.Context, key string, rule ports.Rule, cost int64, _ error) (ports.Decision, error) {
		return l.Allow(ctx, key, rule, cost)
	}
}
