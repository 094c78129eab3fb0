package contract_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/consuming"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
	"example.com/surge/test/contract"
)

func TestConsumingSuiteIsSharp(t *testing.T) {
	t.Parallel()
	contract.Sharp(t, map[string][]string{
		"retries every second":          {"RetrySchedule"},
		"retries where it stands":       {"RetrySchedule"},
		"has one lane":                  {"RetryDoesNotBlockOtherKeys"},
		"has a lane for each message":   {"OrderPerKeyThroughRetries"},
		"counts outages as failures":    {"UnavailableSpendsNoAttempt", "OutageDeadLettersNothing"},
		"drops what fails":              {"DeadLetterAfterLastRetry"},
		"never gives up":                {"DeadLetterAfterLastRetry"},
		"loses the headers of letters":  {"DeadLetterHeaders", "ReplayReachesOnlyItsGroup"},
		"forgets letters":               {"DeadLetterFailureDoesNotCommit"},
		"acks what it receives":         {"DeadLetterFailureDoesNotCommit", "DuplicateHasOneEffect"},
		"replays to everybody":          {"ReplayReachesOnlyItsGroup"},
		"drops what it cannot read":     {"PoisonBytes"},
		"takes a panic for a success":   {"HandlerPanicIsAFailure"},
		"has no inbox":                  {"DuplicateHasOneEffect"},
		"marks before it handles":       {"DoneNotMarkedOnFailure"},
		"never marks":                   {"DoneNotMarkedOnFailure"},
		"retries what cannot be mended": {"PoisonBytes"},
	}, testConsumingBroken)
}

func testConsumingBroken(t *testing.T, name string) {
	contract.Consuming(t, consumers(func(p *contract.ConsumingPorts) { breakConsuming(t, name, p) }))
}

func breakConsuming(t *testing.T, name string, p *contract.ConsumingPorts) {
	q, _ := p.Queue.(*memory.Queue)
	broken := &brokenQueue{Queue: q, publish: q.Publish, t: t}
	each := func(change func(*ports.Message) (keep bool)) {
		p.Queue = broken
		broken.publish = func(ctx context.Context, ms ...ports.Message) error {
			var kept []ports.Message
			for _, m := range ms {
				if change(&m) {
					kept = append(kept, m)
				}
			}
			return q.Publish(ctx, kept...)
		}
	}
	policy := func(change func(*consuming.Deps, *consuming.Config, *consuming.Handler)) {
		p.New = func(d consuming.Deps, c consuming.Config, h consuming.Handler) *consuming.Consumer {
			change(&d, &c, &h)
			return consuming.New(d, c, h)
		}
	}
	// handler breaks what the policy makes of a handler's answer.
	handler := func(change func(handle consuming.Handler, ctx context.Context, e event.Envelope) error) {
		policy(func(_ *consuming.Deps, _ *consuming.Config, h *consuming.Handler) {
			handle := *h
			*h = func(ctx context.Context, e event.Envelope) error { return change(handle, ctx, e) }
		})
	}
	isLetter := func(m *ports.Message) bool { return strings.HasSuffix(m.Topic, ".dlq") }
	switch name {
	case "retries every second":
		policy(func(_ *consuming.Deps, c *consuming.Config, _ *consuming.Handler) {
			c.Retries = []time.Duration{time.Second, time.Second, time.Second}
		})
	case "retries where it stands":
		handler(func(handle consuming.Handler, ctx context.Context, e event.Envelope) error {
			return errors.Join(handle(ctx, e), handle(ctx, e))
		})
	case "has one lane":
		each(func(m *ports.Message) bool { m.Key = "the lane"; return true })
	case "has a lane for each message":
		each(func(m *ports.Message) bool {
			return q.Publish(t.Context(), ports.Message{Topic: m.Topic, Headers: m.Headers, Value: m.Value}) != nil
		})
	case "counts outages as failures":
		handler(func(handle consuming.Handler, ctx context.Context, e event.Envelope) error {
			if err := handle(ctx, e); err != nil {
				return fault.New(fault.Internal, err.Error())
			}
			return nil
		})
	case "drops what fails":
		each(func(m *ports.Message) bool { return !isLetter(m) })
	case "never gives up":
		policy(func(_ *consuming.Deps, c *consuming.Config, _ *consuming.Handler) {
			c.Retries = slices.Repeat([]time.Duration{time.Second}, 10_000)
		})
	case "loses the headers of letters":
		each(func(m *ports.Message) bool {
			if isLetter(m) {
				m.Headers = nil
			}
			return true
		})
	case "forgets letters":
		policy(func(d *consuming.Deps, _ *consuming.Config, _ *consuming.Handler) { d.Queue = deafQueue{d.Queue} })
	case "acks what it receives":
		p.Queue = broken
		broken.deliver = func(c ports.Claim, b []ports.Delivery) []ports.Delivery {
			for _, d := range b {
				c.Ack(d.Offset)
			}
			return b
		}
	case "replays to everybody":
		each(func(m *ports.Message) bool {
			m.Topic, _, _ = strings.Cut(m.Topic, ".g.retry")
			return true
		})
	case "drops what it cannot read":
		each(func(m *ports.Message) bool {
			_, err := ports.DecodeEvent(*m)
			return err == nil
		})
	case "takes a panic for a success":
		handler(func(handle consuming.Handler, ctx context.Context, e event.Envelope) error {
			defer func() { _ = recover() }()
			return handle(ctx, e)
		})
	case "has no inbox":
		p.Store = forgetfulStore{p.Store}
	case "marks before it handles":
		p.Done = hastyMarks{p.Done}
	case "never marks":
		p.Done = nil
	case "retries what cannot be mended":
		handler(func(handle consuming.Handler, ctx context.Context, e event.Envelope) error {
			if err := handle(ctx, e); err != nil && consuming.IsPermanent(err) {
				return errors.New(err.Error())
			} else if err != nil {
				return err
			}
			return nil
		})
	default:
		t.Fatalf("nothing is broken like this: %s", name)
	}
}

// deafQueue says that dead letters are published, and drops those that are not.
type deafQueue struct{ ports.Queue }

func (q deafQueue) Publish(ctx context.Context, ms ...ports.Message) error {
	_ = q.Queue.Publish(ctx, ms...)
	return nil
}

// forgetfulStore has an inbox in which everything is new.
type forgetfulStore struct{ ports.Context }

func (s forgetfulStore) KitTx(ctx context.Context, fn func(context.Context, ports.Kit) error) error {
	return s.Context.KitTx(ctx, func(ctx context.Context, k ports.Kit) error {
		k.Inbox = forgetfulInbox{k.Inbox}
		return fn(ctx, k)
	})
}

type forgetfulInbox struct{ ports.Inbox }

func (forgetfulInbox) First(context.Context, string, id.ID) (bool, error) { return true, nil }

// hastyMarks mark what they are asked about.
type hastyMarks struct{ ports.Done }

func (d hastyMarks) Marked(ctx context.Context, keys []string) ([]bool, error) {
	marked, err := d.Done.Marked(ctx, keys)
	_ = d.Mark(ctx, keys, time.Hour)
	return marked, err
}
