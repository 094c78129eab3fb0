package simulation_test

import (
	"context"
	"flag"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/surge/app/billing"
	"example.com/surge/app/consuming"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
	"example.com/surge/test/simulation"
)

var search = flag.Bool("search", false, "look for the first seed that catches each variant")

// variants are shops that are broken, each in one way, and a seed that sees it.
var variants = []struct {
	name   string
	broken func(s *simulation.Shop) simulation.Variant
	seed   uint64
	breaks []string // one of these must not hold
}{
	{"relay without a fence", relayWithoutFence, 26, []string{"fence"}},
	{"publish without an outbox", publishWithoutOutbox, 1, []string{"stock", "orders", "drained", "audit", "gate"}},
	{"consumer without an inbox", consumerWithoutInbox, 0, []string{"board", "audit", "stock"}},
	{"done marked before the effect", doneBeforeEffect, 0, []string{"orders", "stock", "audit", "board", "mail", "money"}},
	{"cancel and pay without compare-and-set", withoutCompareAndSet, 2, []string{"orders", "stock", "money", "audit", "board", "drained", "gate"}},
	{"a capture that came too late is not refunded", captureNotRefunded, 0, []string{"money"}},
	{"a release that frees twice", releaseFreesTwice, 29, []string{"orders", "gate", "linear"}},
	{"an expired hold is given back by time alone", givenBackByTime, 5, []string{"orders", "gate", "linear"}},
	{"committed past a message that is not done", committedPastUnfinished, 0, []string{"orders", "stock", "audit", "board", "mail", "money", "gate"}},
	{"the gate is trusted over the store", gateOverStore, 88, []string{"stock"}},
	{"a replay is refused after all is sold", replayRefused, 0, []string{"replay"}},
	{"an outage counts as an attempt", outageCounts, 0, []string{"drained"}},
}

// caught says what a seed sees that a variant breaks, and the shop as it is does
// not; "" when it sees nothing.
func caught(t *testing.T, seed uint64, broken func(s *simulation.Shop) simulation.Variant, breaks []string) string {
	t.Helper()
	r := simulation.Run(t, simulation.DrawShop(seed), simulation.Break(broken))
	seen := slices.IndexFunc(r.Violations, func(v string) bool {
		name, _, _ := strings.Cut(v, ":")
		return slices.Contains(breaks, name)
	})
	if seen < 0 || run(t, r.Plan).Breaks() != "" {
		return ""
	}
	return r.Violations[seen]
}

// How many seeds may be needed to catch a variant: when the known one does not,
// because what a seed means has changed, and when it is looked for.
const (
	nearby   = 200
	patience = 2000
)

// Each variant must be caught.
func TestVariantsAreCaught(t *testing.T) {
	t.Parallel()
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			turns <- struct{}{}
			defer func() { <-turns }()
			first, most := v.seed, uint64(1+nearby)
			if *search {
				first, most = 0, patience
			}
			for seed := first; seed < first+most; seed++ {
				if said := caught(t, seed, v.broken, v.breaks); said != "" {
					t.Logf("%s: seed %d: %s", v.name, seed, said)
					return
				}
			}
			t.Errorf("%d seeds from %d see nothing wrong; -search looks through %d", most, first, patience)
		})
	}
}

func relayWithoutFence(*simulation.Shop) simulation.Variant {
	return simulation.Variant{Kit: func(k ports.Kit) ports.Kit {
		k.Fences = lenient{k.Fences}
		return k
	}}
}

type lenient struct{ ports.Fences }

func (lenient) Check(context.Context, string, uint64) error { return nil }

func publishWithoutOutbox(s *simulation.Shop) simulation.Variant {
	return simulation.Variant{Kit: func(k ports.Kit) ports.Kit {
		k.Outbox = directly{s.Queue.Node()}
		return k
	}}
}

type directly struct{ queue ports.Queue }

func (d directly) Append(ctx context.Context, _ int64, e event.Envelope) error {
	return d.queue.Publish(ctx, ports.EncodeEvent(e))
}

func consumerWithoutInbox(*simulation.Shop) simulation.Variant {
	return simulation.Variant{Kit: func(k ports.Kit) ports.Kit {
		k.Inbox = forgetful{k.Inbox}
		return k
	}}
}

type forgetful struct{ ports.Inbox }

func (forgetful) First(context.Context, string, id.ID) (bool, error) { return true, nil }

func doneBeforeEffect(s *simulation.Shop) simulation.Variant {
	return simulation.Variant{Handle: func(group string, next consuming.Handler) consuming.Handler {
		return func(ctx context.Context, e event.Envelope) error {
			key := group + "/" + e.ID.String()
			done := s.Done.Node()
			if marked, err := done.Marked(ctx, []string{key}); err == nil && marked[0] {
				return nil
			}
			_ = done.Mark(ctx, []string{key}, time.Hour) // that is what is wrong
			return next(ctx, e)
		}
	}}
}

func captureNotRefunded(*simulation.Shop) simulation.Variant {
	return simulation.Variant{Handle: func(group string, next consuming.Handler) consuming.Handler {
		return func(ctx context.Context, e event.Envelope) error {
			if group == billing.Group && e.Type == event.TypeOrderRefundDue {
				return nil
			}
			return next(ctx, e)
		}
	}}
}

func committedPastUnfinished(*simulation.Shop) simulation.Variant {
	return simulation.Variant{Queue: func(inner ports.Queue) ports.Queue { return hasty{inner} }}
}

// hasty acks what it delivers.
type hasty struct{ ports.Queue }

func (h hasty) Consume(ctx context.Context, s ports.Subscription, handle func(ports.Claim)) error {
	return h.Queue.Consume(ctx, s, func(c ports.Claim) {
		batches := make(chan []ports.Delivery)
		go func() {
			defer close(batches)
			for batch := range c.Batches() {
				for _, d := range batch {
					c.Ack(d.Offset)
				}
				select {
				case batches <- batch:
				case <-c.Lost().Done():
					return
				}
			}
		}()
		handle(acked{c, batches})
	})
}

type acked struct {
	ports.Claim
	batches chan []ports.Delivery
}

func (a acked) Batches() <-chan []ports.Delivery { return a.batches }
func (acked) Ack(...int64)                       {}

func outageCounts(*simulation.Shop) simulation.Variant {
	return simulation.Variant{Handle: func(_ string, next consuming.Handler) consuming.Handler {
		return func(ctx context.Context, e event.Envelope) error {
			err := next(ctx, e)
			if fault.Transient(err) {
				return fault.New(fault.Internal, "counted: "+err.Error())
			}
			return err
		}
	}}
}
