package contract_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/ports"
	"example.com/surge/test/contract"
)

func TestQueueSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"delivers twice":             {"PublishThenReceive", "GroupSharesWork"},
		"turns batches round":        {"BatchPublish", "OrderPerKey"},
		"publishes in the back":      {"PublishAckMeansDurable", "FlushOnClose", "FullQueuePushesBack"},
		"says that all went well":    {"LargeMessage", "PublishAfterClose", "BrokerDownThenUp", "CancelledContext"},
		"loses headers":              {"HeadersRoundTrip"},
		"knows only text":            {"BinaryPayload"},
		"gives all groups one slice": {"BinaryPayload"},
		"knows one group":            {"GroupsEachGetAll"},
		"makes each consumer a group": {
			"GroupSharesWork", "CommitNeverPassesUnfinished",
		},
		"skips what was there":      {"NewGroupReadsFromStart"},
		"hashes otherwise":          {"SameKeySamePartitionAcrossAdapters"},
		"never commits":             {"OutOfOrderAcks", "SlowHandlerNotEvicted"},
		"commits the highest ack":   {"CommitNeverPassesUnfinished"},
		"commits what it delivers":  {"CrashBeforeCommitRedelivers", "RevokeMidHandler", "HeldBound"},
		"says nothing of the loss":  {"LostPartitionDoesNotCommit"},
		"evicts after ten seconds":  {"SlowHandlerNotEvicted"},
		"does not wait when full":   {"FullQueuePushesBack"},
		"leaves a goroutine behind": {"NoGoroutineLeak"},
	}, testQueueBroken)
}

func testQueueBroken(t *testing.T, name string) {
	h := queues()
	h.Open = func(t *testing.T) contract.Backend[ports.Queue] {
		b := openQueues(t)
		node, shared := b.Node, &sharedBreakage{}
		b.Node = func(t *testing.T) ports.Queue {
			q, _ := node(t).(*memory.Queue)
			return breakQueue(name, &brokenQueue{Queue: q, publish: q.Publish, t: t}, shared)
		}
		return b
	}
	contract.Queue(t, h)
}

// brokenQueue is a memory queue with a breakage in one place.
type brokenQueue struct {
	*memory.Queue
	t         *testing.T
	publish   func(context.Context, ...ports.Message) error
	subscribe func(*ports.Subscription)
	deliver   func(c ports.Claim, batch []ports.Delivery) []ports.Delivery
	ack       func(c ports.Claim, offsets []int64)
	lost      context.Context
	evict     time.Duration
}

// sharedBreakage is what the nodes of a broken backend have in common.
type sharedBreakage struct {
	consumers atomic.Int64
	values    sync.Map // of []byte, by place
}

func breakQueue(name string, q *brokenQueue, shared *sharedBreakage) ports.Queue {
	each := func(change func(*ports.Message)) {
		q.publish = func(ctx context.Context, ms ...ports.Message) error {
			ms = slices.Clone(ms)
			for i := range ms {
				change(&ms[i])
			}
			return q.Queue.Publish(ctx, ms...)
		}
	}
	switch name {
	case "delivers twice":
		q.deliver = func(_ ports.Claim, b []ports.Delivery) []ports.Delivery { return slices.Concat(b, b) }
	case "turns batches round":
		q.deliver = func(_ ports.Claim, b []ports.Delivery) []ports.Delivery { slices.Reverse(b); return b }
	case "publishes in the back":
		q.publish = func(ctx context.Context, ms ...ports.Message) error {
			ms = slices.Clone(ms)
			time.AfterFunc(time.Millisecond, func() { _ = q.Queue.Publish(context.WithoutCancel(ctx), ms...) })
			time.Sleep(time.Microsecond)
			return nil
		}
	case "says that all went well":
		q.publish = func(ctx context.Context, ms ...ports.Message) error { _ = q.Queue.Publish(ctx, ms...); return nil }
	case "loses headers":
		each(func(m *ports.Message) { m.Headers = nil })
	case "knows only text":
		each(func(m *ports.Message) { m.Value = bytes.ToValidUTF8(m.Value, nil) })
	case "gives all groups one slice":
		q.deliver = func(c ports.Claim, b []ports.Delivery) []ports.Delivery {
			for i, d := range b {
				at := fmt.Sprint(c.Topic(), c.Partition(), d.Offset)
				v, _ := shared.values.LoadOrStore(at, d.Value)
				b[i].Value, _ = v.([]byte)
			}
			return b
		}
	case "knows one group":
		q.subscribe = func(s *ports.Subscription) { s.Group = "g" }
	case "makes each consumer a group":
		q.subscribe = func(s *ports.Subscription) { s.Group += fmt.Sprint(shared.consumers.Add(1)) }
	case "skips what was there":
		q.deliver = func(c ports.Claim, b []ports.Delivery) []ports.Delivery {
			return slices.DeleteFunc(b, func(d ports.Delivery) bool { return d.Offset == 0 })
		}
	case "hashes otherwise":
		each(func(m *ports.Message) { m.Key += "?" })
		q.deliver = func(_ ports.Claim, b []ports.Delivery) []ports.Delivery {
			for i := range b {
				b[i].Key = b[i].Key[:len(b[i].Key)-1]
			}
			return b
		}
	case "never commits":
		q.ack = func(ports.Claim, []int64) {}
	case "commits the highest ack":
		q.ack = func(c ports.Claim, offsets []int64) {
			for _, o := range offsets {
				for i := range o + 1 {
					c.Ack(i)
				}
			}
		}
	case "commits what it delivers":
		q.deliver = func(c ports.Claim, b []ports.Delivery) []ports.Delivery {
			for _, d := range b {
				c.Ack(d.Offset)
			}
			return b
		}
	case "says nothing of the loss":
		q.lost = context.Background()
	case "evicts after ten seconds":
		q.evict = 10 * time.Second
	case "does not wait when full":
		q.publish = func(ctx context.Context, ms ...ports.Message) error {
			ctx, cancel := context.WithTimeout(ctx, time.Microsecond)
			defer cancel()
			return q.Queue.Publish(ctx, ms...)
		}
	case "leaves a goroutine behind":
		q.publish = func(ctx context.Context, ms ...ports.Message) error {
			go func() { <-make(chan struct{}) }()
			return q.Queue.Publish(ctx, ms...)
		}
	default:
		q.t.Fatalf("no adapter is broken like this: %s", name)
	}
	return q
}

func (q *brokenQueue) Publish(ctx context.Context, ms ...ports.Message) error {
	return q.publish(ctx, ms...)
}

func (q *brokenQueue) Consume(ctx context.Context, s ports.Subscription, handle func(ports.Claim)) error {
	if q.subscribe != nil {
		q.subscribe(&s)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if q.evict > 0 {
		defer time.AfterFunc(q.evict, cancel).Stop()
	}
	return q.Queue.Consume(ctx, s, func(c ports.Claim) {
		b := &brokenClaim{Claim: c, q: q, batches: make(chan []ports.Delivery)}
		go b.forward()
		handle(b)
	})
}

// brokenClaim is a claim as a broken queue shows it.
type brokenClaim struct {
	ports.Claim
	q       *brokenQueue
	batches chan []ports.Delivery
}

func (c *brokenClaim) forward() {
	defer close(c.batches)
	for batch := range c.Claim.Batches() {
		if c.q.deliver != nil {
			batch = c.q.deliver(c.Claim, batch)
		}
		c.batches <- batch
	}
}

func (c *brokenClaim) Batches() <-chan []ports.Delivery { return c.batches }

func (c *brokenClaim) Ack(offsets ...int64) {
	if c.q.ack != nil {
		c.q.ack(c.Claim, offsets)
		return
	}
	c.Claim.Ack(offsets...)
}

func (c *brokenClaim) Lost() context.Context {
	if c.q.lost != nil {
		return c.q.lost
	}
	return c.Claim.Lost()
}
