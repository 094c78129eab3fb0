package simulation_test

import (
	"context"
	"flag"
	"runtime"
	"sync"
	"testing"
	"time"

	"example.com/surge/app/billing"
	"example.com/surge/app/consuming"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/order"
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
	{"relay without a fence", relayWithoutFence, 5, []string{"fence"}},
	{"publish without an outbox", publishWithoutOutbox, 0, []string{"stock", "orders", "drained", "audit", "gate"}},
	{"consumer without an inbox", consumerWithoutInbox, 1, []string{"board", "audit", "stock"}},
	{"done marked before the effect", doneBeforeEffect, 0, []string{"orders", "stock", "audit", "board", "mail", "money"}},
	{"cancel and pay without compare-and-set", withoutCompareAndSet, 0, []string{"orders", "stock", "money", "audit", "board", "drained", "gate"}},
	{"a capture that came too late is not refunded", captureNotRefunded, 2, []string{"money"}},
	{"a release that frees twice", releaseFreesTwice, 10, []string{"orders", "gate", "linear"}},
	{"an expired hold is given back by time alone", givenBackByTime, 29, []string{"orders", "gate", "linear"}},
	{"committed past a message that is not done", committedPastUnfinished, 0, []string{"orders", "stock", "audit", "board", "mail", "money", "gate"}},
	{"the gate is trusted over the store", gateOverStore, 533, []string{"stock"}},
	{"a replay is refused after all is sold", replayRefused, 0, []string{"replay"}},
	{"an outage counts as an attempt", outageCounts, 19, []string{"drained"}},
}

// caught says whether a seed sees what a variant breaks.
func caught(t *testing.T, seed uint64, broken func(s *simulation.Shop) simulation.Variant, breaks []string) string {
	t.Helper()
	r := simulation.Run(t, simulation.DrawShop(seed), simulation.Break(broken))
	for _, v := range r.Violations {
		for _, name := range breaks {
			if len(v) > len(name) && v[:len(name)+1] == name+":" {
				return v
			}
		}
	}
	return ""
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
			most := uint64(nearby)
			if *search {
				most = patience
			} else if said := caught(t, v.seed, v.broken, v.breaks); said != "" {
				return
			}
			for seed := range most {
				if said := caught(t, seed, v.broken, v.breaks); said != "" {
					t.Logf("seed %d: %s", seed, said)
					return
				}
			}
			t.Errorf("%d seeds see nothing wrong", most)
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

func withoutCompareAndSet(*simulation.Shop) simulation.Variant {
	return simulation.Variant{Orders: func(o ports.Orders) ports.Orders { return blind{o} }}
}

// blind answers a cancelled order as it was before, and lets it be changed: whoever
// comes second does not see who came first.
type blind struct{ ports.Orders }

func (b blind) Get(ctx context.Context, oid id.ID) (order.Order, error) {
	o, err := b.Orders.Get(ctx, oid)
	if err != nil {
		return o, err
	}
	s := o.Snapshot()
	if s.Status == order.Cancelled {
		s.Status = order.Reserved
	}
	return order.Restore(s)
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

func releaseFreesTwice(*simulation.Shop) simulation.Variant {
	var mu sync.Mutex
	held, released := map[id.ID]int64{}, map[id.ID]uint64{}
	return simulation.Variant{Stock: func(inner ports.Stock) ports.Stock { return &generous{inner, &mu, held, released} }}
}

// generous frees an order's pieces each time that they are released.
type generous struct {
	ports.Stock
	mu       *sync.Mutex
	held     map[id.ID]int64  // pieces, by order
	released map[id.ID]uint64 // how often, by order
}

func (g *generous) Reserve(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
	a, err := g.Stock.Reserve(ctx, r)
	if err == nil && a.Fresh {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.held[r.Order] = r.Quantity
	}
	return a, err
}

func (g *generous) Release(ctx context.Context, product, hold, oid id.ID) error {
	if err := g.Stock.Release(ctx, product, hold, oid); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.released[oid]++
	if n := g.released[oid]; n > 1 && g.held[oid] > 0 {
		return g.Restock(ctx, product, id.Hash(oid.String(), string(rune(n))), g.held[oid])
	}
	return nil
}

func givenBackByTime(*simulation.Shop) simulation.Variant {
	return simulation.Variant{Stock: func(inner ports.Stock) ports.Stock { return impatient{inner} }}
}

// impatient gives expired holds back when it is asked for them.
type impatient struct{ ports.Stock }

func (i impatient) Expired(ctx context.Context, product id.ID, limit int) ([]ports.Hold, error) {
	holds, err := i.Stock.Expired(ctx, product, limit)
	for _, h := range holds {
		if err := i.Release(ctx, product, h.ID, h.Order); err != nil {
			return nil, err
		}
	}
	return nil, err
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

func gateOverStore(*simulation.Shop) simulation.Variant {
	return simulation.Variant{Shelves: func(s ports.Shelves) ports.Shelves { return trusting{s} }}
}

// trusting lets orders have what the gate has promised.
type trusting struct{ ports.Shelves }

func (t trusting) Take(ctx context.Context, product id.ID, quantity int64) (bool, error) {
	if _, err := t.Shelves.Take(ctx, product, quantity); err != nil {
		return false, err
	}
	return true, nil
}

func replayRefused(*simulation.Shop) simulation.Variant {
	return simulation.Variant{Stock: func(inner ports.Stock) ports.Stock { return curt{inner} }}
}

// curt looks at what is left before it looks at who asks.
type curt struct{ ports.Stock }

func (c curt) Reserve(ctx context.Context, r ports.Reservation) (ports.Reserved, error) {
	levels, err := c.Levels(ctx, []id.ID{r.Product})
	if err == nil && levels[0].Open && levels[0].Free < r.Quantity {
		return ports.Reserved{Outcome: ports.ReserveSoldOut}, nil
	}
	return c.Stock.Reserve(ctx, r)
}

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
