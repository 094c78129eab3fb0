package contract_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

// brokenDelayQueue is a delay queue one of whose methods is another.
type brokenDelayQueue struct {
	ports.DelayQueue
	schedule func(ctx context.Context, key string, payload []byte, delay time.Duration) error
	cancel   func(ctx context.Context, key string) error
	take     func(ctx context.Context, limit int, visibility time.Duration) ([]ports.DelayItem, error)
}

func (b brokenDelayQueue) Schedule(ctx context.Context, key string, payload []byte, delay time.Duration) error {
	if b.schedule == nil {
		return b.DelayQueue.Schedule(ctx, key, payload, delay)
	}
	return b.schedule(ctx, key, payload, delay)
}

func (b brokenDelayQueue) Cancel(ctx context.Context, key string) error {
	if b.cancel == nil {
		return b.DelayQueue.Cancel(ctx, key)
	}
	return b.cancel(ctx, key)
}

func (b brokenDelayQueue) Take(ctx context.Context, limit int, visibility time.Duration) ([]ports.DelayItem, error) {
	if b.take == nil {
		return b.DelayQueue.Take(ctx, limit, visibility)
	}
	return b.take(ctx, limit, visibility)
}

var brokenDelayQueues = map[string]func(ports.DelayQueue) ports.DelayQueue{
	"hands out at once": func(q ports.DelayQueue) ports.DelayQueue {
		return brokenDelayQueue{DelayQueue: q, schedule: func(ctx context.Context, key string, payload []byte, _ time.Duration) error {
			return q.Schedule(ctx, key, payload, 0)
		}}
	},
	"keeps the first schedule of a key": func(q ports.DelayQueue) ports.DelayQueue {
		seen := map[string]bool{}
		return brokenDelayQueue{DelayQueue: q, schedule: func(ctx context.Context, key string, payload []byte, delay time.Duration) error {
			if seen[key] {
				return nil
			}
			seen[key] = true
			return q.Schedule(ctx, key, payload, delay)
		}}
	},
	"does not cancel": func(q ports.DelayQueue) ports.DelayQueue {
		return brokenDelayQueue{DelayQueue: q, cancel: func(context.Context, string) error { return nil }}
	},
	"hands out the latest first": func(q ports.DelayQueue) ports.DelayQueue {
		return brokenDelayQueue{DelayQueue: q, take: func(ctx context.Context, limit int, visibility time.Duration) ([]ports.DelayItem, error) {
			items, err := q.Take(ctx, limit, visibility)
			slices.Reverse(items)
			return items, err
		}}
	},
	"forgets what it hands out": func(q ports.DelayQueue) ports.DelayQueue {
		return brokenDelayQueue{DelayQueue: q, take: func(ctx context.Context, limit int, visibility time.Duration) ([]ports.DelayItem, error) {
			items, err := q.Take(ctx, limit, visibility)
			for _, i := range items {
				_ = q.Done(ctx, i)
			}
			return items, err
		}}
	},
	"hands out twice": func(q ports.DelayQueue) ports.DelayQueue {
		var last []ports.DelayItem
		return brokenDelayQueue{DelayQueue: q, take: func(ctx context.Context, limit int, visibility time.Duration) ([]ports.DelayItem, error) {
			items, err := q.Take(ctx, limit, visibility)
			both := slices.Concat(last, items)
			last = items
			return both, err
		}}
	},
}

func TestDelayQueueSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"hands out at once":                 {"NotBeforeTime"},
		"keeps the first schedule of a key": {"RescheduleItem"},
		"does not cancel":                   {"CancelItem"},
		"hands out the latest first":        {"DueInOrder"},
		"forgets what it hands out":         {"CrashReturnsItem"},
		"hands out twice":                   {"OneTakerPerItem"},
	}, testBrokenDelayQueue)
}

func testBrokenDelayQueue(t *testing.T, name string) {
	contract.DelayQueue(t, delayQueueIn(brokenDelayQueues[name]))
}
