package contract

import (
	"context"
	"strconv"
	"sync"
	"time"

	"example.com/surge/app/ordering"
	"example.com/surge/app/stocking"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/core/order"
	"example.com/surge/ports"
)

// gateOverAdmission has a gate that lets more in than there are: the store
// decides, and what it refused is not sold again.
func gateOverAdmission(c *gateCase) {
	const pieces, extra = 5, 3
	c.sell(pieces, 1)
	noError(c.t, "a fault of the gate", c.Stock.Restock(c.t.Context(), c.pid, id.Hash("fault"), extra))
	var orders []order.Snapshot
	for user := range pieces + extra {
		orders = append(orders, c.buy(user, 1))
	}
	c.refused(order.SoldOut, c.attempt(100, "key", 1))
	c.deliver()
	count := map[order.Status]int{}
	var rejected order.Snapshot
	for _, o := range orders {
		now, err := c.orders.Get(c.t.Context(), o.UserID, o.ID)
		noError(c.t, "get an order", err)
		if count[now.Status()]++; now.Status() == order.Rejected {
			rejected = now.Snapshot()
		}
	}
	if count[order.Reserved] != pieces || count[order.Rejected] != extra {
		c.t.Fatalf("orders by status: %v, want %d reserved and %d rejected", count, pieces, extra)
	}
	c.wantOnHand(0)
	c.expire()
	c.wantFree(0)
	c.refused(order.SoldOut, c.attempt(100, "key", 1))

	// Whoever got nothing may buy when there is more, and no promise stands.
	noError(c.t, "restock", c.restock(1))
	c.b.Pass(ports.SoldOutLasts)
	placed, err := c.orders.Place(c.t.Context(), c.attempt(c.userOf(rejected, pieces+extra), "another", 1))
	noError(c.t, "place after a rejection", err)
	c.deliver()
	c.wantStatus(placed.Order.Snapshot(), order.Reserved)
	c.wantOnHand(0)
	c.wantFree(0)
}

// userOf is the number of an order's user, of the first n.
func (c *gateCase) userOf(o order.Snapshot, n int) int {
	c.t.Helper()
	for user := range n {
		if numberedUser(user) == o.UserID {
			return user
		}
	}
	c.t.Fatal("an order of nobody")
	return 0
}

// gateUnderTraffic sells, cancels, restocks and loses the gate, while two
// processes reconcile and events take their time. In the end gate and store
// agree, and no piece was sold twice or went missing.
func gateUnderTraffic(c *gateCase) {
	const pieces, users, restocks = 60, 40, 5
	c.sell(pieces, 0)
	nodes := []*gateNode{c.node(), c.node(), c.node()}
	for i, n := range nodes {
		p := n.GatePorts
		p.Ordering = slowly{p.Ordering, time.Duration(i+1) * 2 * time.Millisecond}
		nodes[i] = c.nodeOn(p)
	}
	ctx, stop := context.WithCancel(c.t.Context())
	var beside, buyers sync.WaitGroup
	every := func(d time.Duration, do func()) {
		beside.Go(func() {
			for ctx.Err() == nil {
				do()
				<-time.After(d)
			}
		})
	}
	transient := func(doing string, err error) {
		if err != nil && !fault.Transient(err) && !fault.Is(err, fault.Fenced) {
			c.t.Errorf("%s: %v", doing, err)
		}
	}
	every(7*time.Millisecond, func() { transient("reconcile", nodes[0].stocks.Reconcile(ctx)) })
	every(11*time.Millisecond, func() { transient("reconcile", nodes[1].stocks.Reconcile(ctx)) })
	every(3*time.Millisecond, func() {
		_, err := nodes[2].deliverOnce(ctx)
		transient("deliver", err)
	})
	beside.Go(func() {
		for n := range restocks {
			<-time.After(20 * time.Millisecond)
			if n%2 == 1 {
				c.b.Lose() // with placements on their way
			}
			transient("restock", c.restock(2))
		}
	})
	var taken gateTally
	for user := range users {
		n := nodes[user%len(nodes)]
		buyers.Go(func() {
			for round := range 4 {
				<-time.After(time.Duration(user+1) * time.Millisecond)
				in := c.attempt(user, strconv.Itoa(round), int64(round%3)+1)
				placed, err := insist(ctx, n, in)
				if fault.Is(err, order.SoldOut) {
					continue
				}
				if err != nil {
					transient("place", err)
					continue
				}
				taken.add(placed.Order.Snapshot())
				if round%2 == 0 {
					_, err = n.orders.Cancel(ctx, in.User, placed.Order.Snapshot().ID)
					if !fault.Is(err, fault.InvalidState) { // rejected meanwhile
						transient("cancel", err)
					}
				}
			}
		})
	}
	buyers.Wait()
	c.b.Pass(50 * time.Millisecond)
	stop()
	beside.Wait()

	c.deliver()
	c.expire()
	c.deliver()
	for range 6 { // recent movements are told once more, and a gate that lost count is renewed
		c.b.Pass(3 * time.Second)
		c.reconcile()
	}
	var sold int64
	for _, o := range taken.all() {
		now, err := c.orders.Get(c.t.Context(), o.UserID, o.ID)
		noError(c.t, "get an order", err)
		switch now.Status() {
		case order.Reserved:
			sold += o.Quantity
		case order.Cancelled, order.Rejected:
		default:
			c.t.Errorf("an order is left %s", now.Status())
		}
	}
	if sold == 0 {
		c.t.Error("nothing was sold")
	}
	c.wantOnHand(c.put() - sold)
	c.wantFree(c.onHand())
}

// insist asks again while it is told that this may help, as every client does:
// of an order that is committed nobody hears before the gate has.
func insist(ctx context.Context, n *gateNode, in ordering.PlaceInput) (placed ordering.Placed, err error) {
	for range 200 {
		if placed, err = n.orders.Place(ctx, in); !fault.Transient(err) {
			break
		}
		<-time.After(5 * time.Millisecond)
	}
	return placed, err
}

// slowly is a store to which a placement takes its time.
type slowly struct {
	ports.Ordering
	takes time.Duration
}

func (s slowly) Place(ctx context.Context, p ports.Placement) (ports.Placed, error) {
	<-time.After(s.takes)
	return s.Ordering.Place(ctx, p)
}

// gateTally is the orders that were taken.
type gateTally struct {
	mu     sync.Mutex
	orders []order.Snapshot
}

func (g *gateTally) add(o order.Snapshot) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.orders = append(g.orders, o)
}

func (g *gateTally) all() []order.Snapshot {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.orders
}

func (c *gateCase) restock(pieces int64) error {
	_, err := c.stocks.Restock(c.t.Context(), stocking.Restock{Product: c.pid, Quantity: pieces})
	return err
}

// put is how many pieces were ever put on the shelf from outside.
func (c *gateCase) put() (pieces int64) {
	c.t.Helper()
	noError(c.t, "read the movements", c.Stocking.Tx(c.t.Context(), func(ctx context.Context, r ports.StockingRepos) error {
		list, err := r.Movements.Since(ctx, c.pid, time.Time{}, 0, many)
		pieces = 0
		for _, m := range list {
			if m.Kind == inventory.Opened || m.Kind == inventory.Restocked {
				pieces += m.Quantity
			}
		}
		return err
	}))
	return pieces
}
