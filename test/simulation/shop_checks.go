package simulation

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"example.com/surge/app/ordering"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/core/order"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
	"example.com/surge/ports/event"
)

// checks is what does not hold, in words.
type checks []string

func (c *checks) want(holds bool, format string, args ...any) {
	if !holds {
		*c = append(*c, fmt.Sprintf(format, args...))
	}
}

// Check holds the books against each other, against what clients were told,
// and the copies against the books.
func (s *Shop) Check(w *World) []string {
	b, err := s.read()
	if err != nil {
		return []string{"the books cannot be read: " + err.Error()}
	}
	var c checks
	for _, check := range []func(*checks, *books){
		s.checkDrained, s.checkOrders, s.checkStock, s.checkMoney, s.checkLimits, s.checkTrails, s.checkBoard, s.checkGate, s.checkReleased, s.checkMail,
	} {
		check(&c, b)
	}
	if !s.lostGate() {
		c = append(c, w.Unlinear()...)
	}
	return c
}

// checkDrained: nothing is under way, nothing was given up.
func (s *Shop) checkDrained(c *checks, b *books) {
	for _, name := range slices.Sorted(maps.Keys(b.backlogs)) {
		log := b.backlogs[name]
		c.want(log.Waiting == 0 && log.Parked == 0, "drained: the outbox of %s has %d rows waiting and %d parked", name, log.Waiting, log.Parked)
	}
	for _, l := range b.letters {
		c.want(false, "drained: %s gave up %s of %s: %s", l.Group, l.Type, l.Key, l.Error)
	}
}

// checkOrders: who was told that there is an order has it, as told, and it is
// where it can stay.
func (s *Shop) checkOrders(c *checks, b *books) {
	lost := s.lostGate()
	keys := map[string]id.ID{}
	for _, a := range s.attempts {
		if !a.placed {
			continue
		}
		told := a.order.Snapshot()
		o, ok := b.orders[told.ID]
		c.want(ok, "orders: %s was told of order %s, which does not exist", a.in.Key, told.ID)
		c.want(!ok || o.UserID == a.in.User && o.ProductID == a.in.Product && o.Quantity == a.in.Quantity && o.Total == told.Total,
			"orders: %s was told %+v, and there is %+v", a.in.Key, told, o)
	}
	for _, o := range b.byID() {
		c.want(o.Status == order.Paid || o.Status == order.Cancelled || o.Status == order.Rejected,
			"orders: %s is still %s, to be paid by %v", o.ID, o.Status, o.PayBy)
		c.want(o.Status != order.Rejected || lost, "orders: %s was rejected although the gate never forgot anything", o.ID)
		key := o.HoldID.String()
		c.want(keys[key] == id.Nil, "orders: one key made %s and %s", keys[key], o.ID)
		keys[key] = o.ID
	}
}

func (s *Shop) lostGate() bool {
	return slices.ContainsFunc(s.world.Plan.Faults, func(f Fault) bool { return f.Kind == Failover && f.On == "gate" })
}

// checkStock: what came in is on the shelf or with somebody who paid.
func (s *Shop) checkStock(c *checks, b *books) {
	for _, o := range s.products {
		came, held := int64(0), int64(0)
		for _, m := range b.moves {
			if m.ProductID == o.id && (m.Kind == inventory.Opened || m.Kind == inventory.Restocked) {
				came += m.Quantity
			}
		}
		for _, sold := range b.orders {
			if sold.ProductID == o.id && (sold.Status == order.Paid || sold.Status == order.Reserved) {
				held += sold.Quantity
			}
		}
		onHand := b.shelves[o.id].OnHand
		c.want(came >= o.stock+o.restocked, "stock: %d pieces of %s came in, but %d were put there", came, o.id, o.stock+o.restocked)
		c.want(onHand >= 0 && came == onHand+held, "stock: %d pieces of %s came in, %d are on hand and %d with buyers", came, o.id, onHand, held)
	}
}

// checkMoney: who pays has the order, and nobody else's money is kept, by our
// books and the gateway's.
func (s *Shop) checkMoney(c *checks, b *books) {
	known := map[id.ID]bool{}
	for _, o := range b.byID() {
		kept, captured := int64(0), 0
		for _, p := range b.payments[o.ID] {
			known[p.ID] = true
			entry := b.ledger[p.ID]
			c.want(p.Status == payment.StatusCaptured || p.Status == payment.StatusDeclined || p.Status == payment.StatusRefunded,
				"money: payment %s of %s is still %s", p.ID, o.ID, p.Status)
			c.want((p.Status == payment.StatusCaptured) == (entry.Status == ports.ChargeCaptured) &&
				(p.Status == payment.StatusRefunded) == (entry.Status == ports.ChargeRefunded),
				"money: payment %s is %s, and the gateway's ledger says %d", p.ID, p.Status, entry.Status)
			if entry.Status == ports.ChargeCaptured {
				kept += entry.Amount.Amount()
				captured++
			}
		}
		want := int64(0)
		if o.Status == order.Paid {
			want = o.Total.Amount()
		}
		c.want(kept == want, "money: order %s is %s and costs %v, and %d is kept in %d charges", o.ID, o.Status, o.Total, kept, captured)
	}
	for _, pid := range slices.SortedFunc(maps.Keys(b.ledger), compareIDs) {
		c.want(known[pid] || b.ledger[pid].Status != ports.ChargeCaptured, "money: the gateway took money for %s, of which nobody knows", pid)
	}
	for _, p := range s.pays {
		if p.decided {
			c.want(known[p.shown.ID], "money: %s was told of payment %s, which does not exist", p.in.Key, p.shown.ID)
		}
	}
}

// checkLimits: nobody has more than the limit.
func (s *Shop) checkLimits(c *checks, b *books) {
	has := map[[2]id.ID]int64{}
	for _, o := range b.orders {
		if o.Status == order.Paid || o.Status == order.Reserved || o.Status == order.Pending {
			has[[2]id.ID{o.ProductID, o.UserID}] += o.Quantity
		}
	}
	for _, o := range s.products {
		for who, n := range has {
			c.want(who[0] != o.id || o.limit == 0 || n <= o.limit, "limits: %s has %d of %s, of which nobody may have more than %d", who[1], n, o.id, o.limit)
		}
	}
}

// checkTrails: each event was recorded once, and the trail tells the order's
// story.
func (s *Shop) checkTrails(c *checks, b *books) {
	end := map[order.Status]string{order.Paid: event.TypeOrderPaid, order.Cancelled: event.TypeOrderCancelled, order.Rejected: event.TypeOrderRejected}
	for _, o := range b.byID() {
		seen := map[id.ID]bool{}
		for _, e := range b.trails[o.ID] {
			c.want(!seen[e.Event.ID], "audit: %s of %s is in the trail twice", e.Event.Type, o.ID)
			seen[e.Event.ID] = true
		}
		types := eventTypes(b.trails[o.ID])
		c.want(types[event.TypeOrderPlaced] == 1, "audit: %s was placed %d times", o.ID, types[event.TypeOrderPlaced])
		if o.Status != order.Pending && o.Status != order.Reserved {
			c.want(types[end[o.Status]] == 1, "audit: %s is %s, and its trail is %v", o.ID, o.Status, types)
		}
		c.want(types[event.TypeStockDeducted] <= 1 && types[event.TypeStockReturned] <= 1, "audit: stock of %s moved more than once: %v", o.ID, types)
	}
}

// checkBoard: sold counts and the board agree with the orders that were paid.
func (s *Shop) checkBoard(c *checks, b *books) {
	scores := map[string]int64{}
	top, err := s.Ranking.Node().Top(context.Background(), "best-sellers", everything)
	c.want(err == nil, "board: %v", err)
	for _, score := range top {
		scores[score.Member] = score.Score
	}
	for _, o := range s.products {
		paid := int64(0)
		for _, sold := range b.orders {
			if sold.ProductID == o.id && sold.Status == order.Paid {
				paid += sold.Quantity
			}
		}
		c.want(b.sold[o.id] == paid, "board: %d pieces of %s are paid, and %d are counted", paid, o.id, b.sold[o.id])
		c.want(scores[o.id.String()] == paid, "board: %d pieces of %s are paid, and the board says %d", paid, o.id, scores[o.id.String()])
	}
}

// checkGate: the gate is open, and would sell what is on hand: no more, no less.
func (s *Shop) checkGate(c *checks, b *books) {
	for _, o := range s.products {
		levels, err := s.Stock.Node().Levels(context.Background(), []id.ID{o.id})
		if err != nil || !levels[0].Open {
			c.want(false, "gate: that of %s is closed: %v", o.id, err)
			continue
		}
		c.want(levels[0].Free == b.shelves[o.id].OnHand, "gate: %d pieces of %s are free, and %d on hand", levels[0].Free, o.id, b.shelves[o.id].OnHand)
	}
}

// checkMail: each user heard of each order's end once.
func (s *Shop) checkMail(c *checks, b *books) {
	kinds := map[order.Status]string{order.Paid: event.TypeOrderPaid, order.Cancelled: event.TypeOrderCancelled, order.Rejected: event.TypeOrderRejected}
	want, got := map[id.ID]map[string]int{}, map[id.ID]map[string]int{}
	for _, o := range b.orders {
		if want[o.UserID] == nil {
			want[o.UserID], got[o.UserID] = map[string]int{}, map[string]int{}
		}
		want[o.UserID][kinds[o.Status]]++
	}
	for _, user := range slices.SortedFunc(maps.Keys(want), compareIDs) {
		for _, m := range s.Mailboxes.Node().Mailbox(user) {
			got[user][m.Kind]++
		}
		for _, kind := range slices.Sorted(maps.Keys(want[user])) {
			c.want(got[user][kind] == want[user][kind], "mail: %s has %d orders with %s, and %d letters of it", user, want[user][kind], kind, got[user][kind])
		}
	}
}

// Close asks every question again that was answered before, now that all that
// is on hand may have been sold; then it buys a piece of what is on hand.
func (s *Shop) Close(w *World) {
	rng := rand.New(rand.NewPCG(w.Plan.Seed, 3))
	for _, a := range s.attempts {
		if a.placed {
			n, shop := s.on(rng)
			if err := told(s.place(As(n.Context(), "again "+a.in.Key), shop, a)); err != nil {
				w.Violated("replay: %s was placed, and is answered %v now", a.in.Key, err)
			}
		}
	}
	for _, p := range s.pays {
		if p.decided {
			n, shop := s.on(rng)
			if err := told(s.pay(As(n.Context(), "again "+p.in.Key), shop, p)); err != nil && fault.CodeOf(err) != payment.Declined {
				w.Violated("replay: payment %s was decided, and is answered %v now", p.in.Key, err)
			}
		}
	}
	for _, o := range s.products {
		levels, err := s.Stock.Node().Levels(context.Background(), []id.ID{o.id})
		if err != nil || levels[0].Free == 0 {
			continue
		}
		n, shop := s.on(rng)
		in := ordering.PlaceInput{User: id.Hash("the last buyer"), Key: "last-" + o.id.String(), Product: o.id, Quantity: 1}
		a := &attempt{in: in}
		if err := told(s.place(As(n.Context(), "the last buyer"), shop, a)); err != nil {
			w.Violated("gate: the last buyer of %s is told %v, with %d on hand", o.id, err, levels[0].Free)
			continue
		}
		s.remember(a)
		<-time.After(5 * time.Second)
		if _, err := shop.Ordering.Cancel(As(n.Context(), "the last buyer"), in.User, a.order.Snapshot().ID); err != nil {
			w.Violated("gate: the last buyer of %s cannot cancel: %v", o.id, err)
		}
	}
	<-time.After(drain)
}

// drain is how long what was done last may need to reach everybody.
const drain = 10 * time.Second

// told hears an answer.
func told(a answer, err error) error {
	a()
	return err
}
