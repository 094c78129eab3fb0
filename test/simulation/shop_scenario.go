package simulation

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/adapters/outbound/memory"
	"example.com/surge/app/relay"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/product"
	"example.com/surge/ports/event"
	"example.com/surge/wire/config"
	"example.com/surge/wire/inmemory"
	"example.com/surge/wire/system"
)

// Shop is the scenario of the example shop: a flash sale of a few products.
type Shop struct {
	*inmemory.Backends
	world   *World
	config  config.Config
	variant Variant

	mu       sync.Mutex // guards all below
	marked   string     // the group that has done marks
	nodes    map[*Node]parts
	products []*offer
	attempts []*attempt
	pays     []*pay
	released map[id.ID]bool // holds, by order
}

// offer is a product on sale, and what was put on its shelf.
type offer struct {
	id        id.ID
	limit     int64
	stock     int64
	restocked int64
}

// NewShop is a shop that is not open yet.
func NewShop(w *World) Scenario { return newShop(w) }

func newShop(w *World) *Shop {
	s := &Shop{Backends: inmemory.NewBackends(), world: w, nodes: map[*Node]parts{}, released: map[id.ID]bool{}}
	s.Queue = memory.NewQueueBackend(memory.QueueOptions{Partitions: 2})
	c, err := config.Load([]string{"PAYMENT_WINDOW=12s", "RESERVATION_HOLDS=5s", "DEMO_CATALOGUE=false", "RATE_LIMIT=off", "CACHE_TTL=1m"})
	if err != nil {
		w.Violated("configuration: %v", err)
	}
	s.config = c
	return s
}

// Boot composes a node.
func (s *Shop) Boot(n *Node) ([]system.Task, error) {
	p, err := compose(s.config, slog.New(slog.DiscardHandler), s, n)
	if err != nil {
		return nil, err
	}
	// Relays are woken by every node's commits (see wakes): it costs calls to look.
	p.Deps.Relay = relay.Config{PollMin: 40 * time.Second, PollMax: 40 * time.Second, PauseMin: 2 * time.Second, PauseMax: 10 * time.Second}
	for i, sub := range p.Deps.Business.Subscriptions {
		p.Deps.Business.Subscriptions[i] = s.named(sub)
	}
	for i, j := range p.Deps.Business.Jobs {
		run := j.Run
		p.Deps.Business.Jobs[i].Every *= 4 // it costs calls to look
		p.Deps.Business.Jobs[i].Run = func(ctx context.Context) error { return run(As(ctx, j.Name)) }
	}
	rng := rand.New(rand.NewPCG(s.world.Plan.Seed, 4))
	s.mu.Lock()
	s.nodes[n] = p
	s.marked = p.Deps.Business.Subscriptions[rng.IntN(len(p.Deps.Business.Subscriptions))].Group
	s.mu.Unlock()
	relays, work := p.Deps.Background()
	janitor := fmt.Sprint("janitor of ", p.Deps.Business.Contexts[rng.IntN(len(p.Deps.Business.Contexts))].Name())
	tasks := append(append(relays, work...), p.Deps.Business.Tasks...)
	return slices.DeleteFunc(tasks, func(t system.Task) bool { return spares(n, t.Name, janitor) }), nil
}

// spares says whether a node goes without a task, because it would cost calls: the
// janitor of one context, another one by the seed, is enough to count what waits;
// two nodes are enough to compete for a relay's shards, and one for those of
// which little is published; auditing publishes nothing.
func spares(n *Node, task, janitor string) bool {
	what, of, _ := strings.Cut(task, " of ")
	switch {
	case what == "janitor":
		return n.number > 1 || task != janitor
	case what != "relay":
		return false
	case of == "auditing":
		return true
	case of == "accounts" || of == "catalog":
		return n.number > 1
	default:
		return n.number > 2
	}
}

// named handles each event in its own name.
func (s *Shop) named(sub events.Subscription) events.Subscription {
	handle := sub.Handle
	if s.variant.Handle != nil {
		handle = s.variant.Handle(sub.Group, handle)
	}
	sub.Handle = func(ctx context.Context, e event.Envelope) error {
		return handle(As(ctx, sub.Group+"/"+e.Type+"/"+e.ID.String()), e)
	}
	return sub
}

// on is the shop on a node that lives; nil where there is none.
func (s *Shop) on(rng *rand.Rand) (*Node, *events.Shop) {
	n := s.world.Alive(rng)
	if n == nil {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.nodes[n]
	return n, &p.Shop
}

// Open puts a few products on sale and waits until their gates are open.
func (s *Shop) Open(w *World) {
	rng := rand.New(rand.NewPCG(w.Plan.Seed, 2))
	for i := range 1 + rng.IntN(2) {
		o := &offer{stock: 1 + rng.Int64N(8), limit: []int64{0, 1, 2, 3}[rng.IntN(4)]}
		price, err := money.New(100+rng.Int64N(10_000), "CNY")
		if err != nil {
			w.Violated("price: %v", err)
			return
		}
		n, shop := s.on(rng)
		d := product.Details{Name: fmt.Sprintf("Product %d", i), Price: price, PerUserLimit: o.limit, Tags: []string{"sale"}}
		v, err := shop.Catalog.Create(As(n.Context(), "admin"), d, o.stock)
		if err != nil {
			w.Violated("offer: %v", err)
			return
		}
		o.id = v.Product.ID()
		s.products = append(s.products, o)
		for !s.open(o.id) {
			<-time.After(100 * time.Millisecond)
		}
	}
}

func (s *Shop) open(pid id.ID) bool {
	levels, err := s.Stock.Node().Levels(context.Background(), []id.ID{pid})
	return err == nil && levels[0].Open
}

// backend is what an outage and a failover do.
type backend interface {
	Cut()
	Mend()
}

func (s *Shop) backends(dependency string) []backend {
	switch dependency {
	case "cache":
		return []backend{s.Cache}
	case "state":
		return []backend{s.Limiter, s.Done, s.Sessions, s.Stock, s.Delays, s.Ranking, s.Tags, s.Profiles, s.Mailboxes}
	case "lock":
		return []backend{s.Lock}
	case "queue":
		return []backend{s.Queue}
	case "gateway":
		return []backend{s.Ledger}
	case "accounts":
		return []backend{s.Accounts}
	case "catalog":
		return []backend{s.Catalog}
	case "ordering":
		return []backend{s.Ordering}
	case "stocking":
		return []backend{s.Stocking}
	case "billing":
		return []backend{s.Billing}
	case "auditing":
		return []backend{s.Auditing}
	case "letters":
		return []backend{s.DeadLetters}
	default:
		panic("no such dependency: " + dependency)
	}
}

// Cut cuts a dependency off.
func (s *Shop) Cut(dependency string) {
	for _, b := range s.backends(dependency) {
		b.Cut()
	}
}

// Mend ends Cut.
func (s *Shop) Mend(dependency string) {
	for _, b := range s.backends(dependency) {
		b.Mend()
	}
}

// Lose is the failover of a server that keeps nothing for ever.
func (s *Shop) Lose(dependency string) {
	switch dependency {
	case "cache":
		s.Cache.Lose()
	case "lock":
		s.Lock.Lose()
	case "gate":
		s.Stock.Lose()
	case "state": // all but the gate
		s.Limiter.Lose()
		s.Done.Lose()
		s.Sessions.Lose()
		s.Delays.Lose()
		s.Ranking.Lose()
		s.Tags.Lose()
		s.Profiles.Lose()
	default:
		panic("it does not forget: " + dependency)
	}
}
