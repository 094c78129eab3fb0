package simulation

import (
	"context"

	"github.com/google/wire"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/adapters/outbound/entropy"
	"example.com/surge/adapters/outbound/sandbox"
	"example.com/surge/app/catalog"
	"example.com/surge/app/ordering"
	"example.com/surge/ports"
	"example.com/surge/wire/inmemory"
	"example.com/surge/wire/system"
)

// parts is what a node of the shop is made of.
type parts struct {
	Deps system.Deps
	Shop events.Shop
}

// PortsSet provides a node's ports, over the shop's shared state.
var PortsSet = wire.NewSet(
	shopIDs, shopCache, shopLock, shopLimiter, shopQueue, shopDone, shopSessions, shopDeadLetters, inmemory.Schemas, inmemory.Broker,
	shopProducts, shopOrderReader,
	shopStock, shopDelays, shopRanking, shopTags, shopProfiles, shopNotifier, shopGateway, shopPasswords,
	shopAccounts, shopCatalog, shopOrders, shopStocking, shopBilling, shopAuditing,
)

// shopIDs are made from the seed: a node has others in each of its lives.
func shopIDs(s *Shop, n *Node) ports.IDs {
	return entropy.Seeded(s.world.Plan.Seed ^ uint64(n.number)<<56 ^ uint64(n.life)<<40)
}

func shopCache(s *Shop, n *Node) ports.Cache     { return NewCache(n, s.Cache.Node()) }
func shopLock(s *Shop, n *Node) ports.Lock       { return NewLock(n, s.Lock.Node()) }
func shopLimiter(s *Shop, n *Node) ports.Limiter { return NewLimiter(n, s.Limiter.Node()) }
func shopQueue(s *Shop, n *Node) ports.Queue     { return NewQueue(n, s.Queue.Node(), s.variant.Queue) }
func shopDone(s *Shop, n *Node) ports.Done       { return fewMarks{NewDone(n, s.Done.Node()), s} }
func shopSessions(s *Shop, n *Node) ports.Sessions {
	return NewSessions(n, s.Sessions.Node())
}

func shopDeadLetters(s *Shop, n *Node) ports.DeadLetters {
	return NewDeadLetters(n, s.DeadLetters.Node())
}

func shopStock(s *Shop, n *Node) ports.Stock {
	return NewStock(n, altered[ports.Stock](s.variant.Stock, released{s.Stock.Node(), s}))
}
func shopDelays(s *Shop, n *Node) ports.DelayQueue { return NewDelays(n, s.Delays.Node()) }
func shopRanking(s *Shop, n *Node) ports.Ranking   { return NewRanking(n, s.Ranking.Node()) }
func shopTags(s *Shop, n *Node) ports.Tags         { return NewTags(n, s.Tags.Node()) }
func shopProfiles(s *Shop, n *Node) ports.Profiles { return NewProfiles(n, s.Profiles.Node()) }
func shopNotifier(s *Shop, n *Node) ports.Notifier { return NewNotifier(n, s.Mailboxes.Node()) }
func shopPasswords() ports.Passwords               { return plain{} }
func shopGateway(s *Shop, n *Node) ports.PaymentGateway {
	return NewGateway(n, sandbox.New(s.Ledger.Node()))
}

func shopProducts(n *Node, c *catalog.Service) ports.ProductReader   { return NewProducts(n, c) }
func shopOrderReader(n *Node, o *ordering.Service) ports.OrderReader { return NewOrders(n, o) }

// plain keeps passwords as they are: what hashing costs is not what is looked
// for here.
type plain struct{}

func (plain) Hash(_ context.Context, password string) (string, error) {
	return "plain:" + password, nil
}

func (plain) Verify(_ context.Context, hash, password string) (bool, error) {
	return hash == "plain:"+password, nil
}
