package simulation

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"example.com/surge/adapters/inbound/events"
	"example.com/surge/app/accounts"
	"example.com/surge/app/billing"
	"example.com/surge/app/ordering"
	"example.com/surge/app/stocking"
	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/core/money"
	"example.com/surge/core/order"
	"example.com/surge/core/payment"
	"example.com/surge/ports"
)

// attempt is what a client knows of one order that it asked for.
type attempt struct {
	in     ordering.PlaceInput
	placed bool // it was told so
	first  bool // it was told so as the first one
	order  order.Order
}

// pay is what a client knows of one payment that it asked for.
type pay struct {
	in      billing.PayInput
	decided bool // it was told so
	shown   shownPayment
}

// shownPayment is what a client sees of a payment; of one that was declined
// also the request and the time, which its body names.
type shownPayment struct {
	ID, Order id.ID
	Status    payment.Status
	Amount    money.Money
	Request   string
	At        time.Time
}

func shownOf(p billing.Paid) shownPayment {
	s := p.Payment.Snapshot()
	shown := shownPayment{ID: s.ID, Order: s.OrderID, Status: s.Status, Amount: s.Amount}
	if s.Status == payment.StatusDeclined {
		shown.Request, shown.At = p.Request, p.At
	}
	return shown
}

// customer is one client.
type customer struct {
	shop    *Shop
	rng     *rand.Rand
	name    string
	person  string // who has an account, and a few clients
	ops     int
	user    id.ID
	session id.ID
	mine    []*attempt
}

// Client is a customer's life, or an administrator's.
func (s *Shop) Client(w *World, number int) {
	c := &customer{shop: s, name: fmt.Sprintf("c%02d", number), person: fmt.Sprintf("p%02d", number%shopPeople), rng: rand.New(rand.NewPCG(w.Plan.Seed, 100+uint64(number)))}
	c.idle(2 * time.Second)
	if number == 0 {
		c.administer()
		return
	}
	if !c.joins() {
		return
	}
	for w.Storming() {
		switch n := c.rng.IntN(10); {
		case n < 5 || len(c.mine) == 0:
			c.buys()
		case n < 8:
			c.pays()
		case n < 9:
			c.cancels()
		default:
			c.looks()
		}
		c.idle(w.Plan.Storm / 2)
	}
}

func (c *customer) idle(most time.Duration) { <-time.After(time.Duration(c.rng.Int64N(int64(most)))) }

// answer is what a client makes of the answer to a request, when it hears it.
type answer func()

// does has a node do something, again on another one while it is not known
// what became of it. It is false when the client gave up.
func (c *customer) does(what string, try func(ctx context.Context, shop *events.Shop) (answer, error)) bool {
	for range 12 {
		if n, shop := c.shop.on(c.rng); n != nil {
			c.ops++
			actor := fmt.Sprintf("%s.%d", c.name, c.ops)
			ctx, cancel := context.WithTimeout(As(n.Context(), actor), 10*time.Second)
			heard, err := Ask(ctx, n, Request{Port: "client", Method: what}, func(ctx context.Context) (h heard, _ error) {
				h.answer, h.err = try(ctx, shop)
				return h, nil
			})
			cancel()
			// Of a process that is dead nobody hears.
			if err == nil && !n.Dead() {
				if heard.answer != nil {
					heard.answer()
				}
				if !fault.Transient(heard.err) && !fault.Is(heard.err, fault.InProgress) {
					return true
				}
			}
		}
		c.idle(3 * time.Second)
	}
	return false
}

type heard struct {
	answer answer
	err    error
}

// joins registers, unless another client of the same person was first, and signs
// in.
func (c *customer) joins() bool {
	in := accounts.Registration{Name: c.person, Email: c.person + "@example.com", Password: "password of " + c.person}
	return c.does("registers", func(ctx context.Context, shop *events.Shop) (answer, error) {
		_, err := shop.Accounts.Register(ctx, in)
		return nil, err
	}) && c.signsIn()
}

func (c *customer) signsIn() bool {
	return c.does("signs in", func(ctx context.Context, shop *events.Shop) (answer, error) {
		in, err := shop.Accounts.SignIn(ctx, c.person+"@example.com", "password of "+c.person)
		if err != nil {
			return nil, err
		}
		return func() { c.user, c.session = in.Session.User, in.Session.ID }, nil
	})
}

// known asks as every request does; a session that was lost is made anew.
func (c *customer) known(ctx context.Context, shop *events.Shop) error {
	_, err := shop.Accounts.Authenticate(ctx, c.session)
	if !fault.Is(err, fault.Unauthenticated) {
		return err
	}
	in, err := shop.Accounts.SignIn(ctx, c.person+"@example.com", "password of "+c.person)
	if err == nil {
		c.session = in.Session.ID
	}
	return err
}

// buys places an order, or asks again for one that it asked for before.
func (c *customer) buys() {
	a := &attempt{in: ordering.PlaceInput{
		User: c.user, Key: fmt.Sprintf("%s-%d", c.name, len(c.mine)), Product: c.shop.products[c.rng.IntN(len(c.shop.products))].id, Quantity: 1 + c.rng.Int64N(2),
	}}
	if len(c.mine) > 0 && c.rng.IntN(4) == 0 {
		a = c.mine[c.rng.IntN(len(c.mine))]
	} else {
		c.mine = append(c.mine, a)
		c.shop.remember(a)
	}
	if c.rng.IntN(4) > 0 {
		c.asksFor(a)
		return
	}
	// Twice at once, as impatient people and their browsers do.
	twin := &customer{shop: c.shop, name: c.name + "'", person: c.person, rng: rand.New(rand.NewPCG(c.rng.Uint64(), 0)), user: c.user, session: c.session}
	var both sync.WaitGroup
	both.Go(func() { twin.asksFor(a) })
	c.asksFor(a)
	both.Wait()
}

func (c *customer) asksFor(a *attempt) {
	c.does("buys", func(ctx context.Context, shop *events.Shop) (answer, error) {
		if err := c.known(ctx, shop); err != nil {
			return nil, err
		}
		return c.shop.place(ctx, shop, a)
	})
}

func (s *Shop) remember(a *attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempts = append(s.attempts, a)
}

// place asks for an order and holds the answer against what was answered before.
func (s *Shop) place(ctx context.Context, shop *events.Shop, a *attempt) (answer, error) {
	s.mu.Lock()
	known := a.placed // before it was asked
	s.mu.Unlock()
	placed, err := shop.Ordering.Place(ctx, a.in)
	return func() { s.placed(a, known, placed, err) }, err
}

func (s *Shop) placed(a *attempt, known bool, placed ordering.Placed, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil && a.placed && placed.Order.AsPlaced() != a.order:
		s.world.Violated("replay: key %s was answered %+v, and before %+v", a.in.Key, placed.Order.Snapshot(), a.order.Snapshot())
	case err == nil && (known || a.first) && !placed.Replayed:
		s.world.Violated("replay: key %s placed a second order", a.in.Key)
	case err == nil:
		a.placed, a.order = true, placed.Order.AsPlaced()
		a.first = a.first || !placed.Replayed
	case known && !fault.Transient(err):
		s.world.Violated("replay: key %s was placed, and is answered %v now", a.in.Key, err)
	}
}

// pays pays one of its orders.
func (c *customer) pays() {
	a := c.mine[c.rng.IntN(len(c.mine))]
	if !a.placed {
		return
	}
	oid := a.order.Snapshot().ID
	token := []string{"tok_ok", "tok_ok", "tok_ok", "tok_flaky", "tok_declined"}[c.rng.IntN(5)]
	p := &pay{in: billing.PayInput{User: c.user, Order: oid, Key: fmt.Sprintf("%s-p%d", c.name, c.rng.IntN(3)), Token: token}}
	for _, q := range c.shop.payments() {
		if q.in.User == p.in.User && q.in.Order == oid && q.in.Key == p.in.Key {
			p = q
		}
	}
	c.shop.rememberPay(p)
	c.does("pays", func(ctx context.Context, shop *events.Shop) (answer, error) {
		if err := c.known(ctx, shop); err != nil {
			return nil, err
		}
		return c.shop.pay(ctx, shop, p)
	})
}

func (s *Shop) payments() []*pay {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pays
}

func (s *Shop) rememberPay(p *pay) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, q := range s.pays {
		if q == p {
			return
		}
	}
	s.pays = append(s.pays, p)
}

// pay asks for a payment and holds the answer against what was answered before.
func (s *Shop) pay(ctx context.Context, shop *events.Shop, p *pay) (answer, error) {
	paid, err := shop.Billing.Pay(ctx, p.in)
	return func() { s.paid(p, paid, err) }, err
}

func (s *Shop) paid(p *pay, paid billing.Paid, err error) {
	decided := err == nil || fault.CodeOf(err) == payment.Declined
	switch {
	case decided && p.decided && shownOf(paid) != p.shown:
		s.world.Violated("replay: payment %s was answered %+v, and before %+v", p.in.Key, shownOf(paid), p.shown)
	case decided:
		p.decided, p.shown = true, shownOf(paid)
	case p.decided && !fault.Transient(err):
		s.world.Violated("replay: payment %s was decided, and is answered %v now", p.in.Key, err)
	}
}

// cancels cancels one of its orders.
func (c *customer) cancels() {
	a := c.mine[c.rng.IntN(len(c.mine))]
	if !a.placed {
		return
	}
	c.does("cancels", func(ctx context.Context, shop *events.Shop) (answer, error) {
		if err := c.known(ctx, shop); err != nil {
			return nil, err
		}
		_, err := shop.Ordering.Cancel(ctx, c.user, a.order.Snapshot().ID)
		return nil, err
	})
}

// looks reads.
func (c *customer) looks() {
	c.does("looks", func(ctx context.Context, shop *events.Shop) (answer, error) {
		if _, err := shop.Catalog.List(ctx, "sale", ports.Page{Limit: 10}); err != nil {
			return nil, err
		}
		if _, err := shop.Accounts.Profile(ctx, c.user); err != nil {
			return nil, err
		}
		_, err := shop.Ranking.BestSellers(ctx, 5)
		return nil, err
	})
}

// administer restocks now and then, and changes a price.
func (c *customer) administer() {
	for round := 0; c.shop.world.Storming(); round++ {
		c.idle(c.shop.world.Plan.Storm / 2)
		o := c.shop.products[c.rng.IntN(len(c.shop.products))]
		in := stocking.Restock{
			Product: o.id, Quantity: 1 + c.rng.Int64N(4), Hash: id.Hash("restock"),
			Key: &ports.IdempotencyKey{User: id.Hash("admin"), Scope: "restock/" + o.id.String(), Key: fmt.Sprint(round)},
		}
		c.does("restocks", func(ctx context.Context, shop *events.Shop) (answer, error) {
			if _, err := shop.Stocking.Restock(ctx, in); err != nil {
				return nil, err
			}
			return func() { o.restocked += in.Quantity }, nil
		})
	}
}
