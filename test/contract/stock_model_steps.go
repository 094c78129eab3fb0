package contract

import (
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.com/surge/core/fault"
	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// stockStep is one thing that is done to a gate. Names are few, so that steps
// meet.
type stockStep struct {
	Do                string
	Hold, Order, User string
	Pieces, Limit     int64
	Refused           bool
	Minutes           int
}

func drawStockStep(t *rapid.T, do []string) stockStep {
	name := func(label, of string) string {
		return rapid.StringOfN(rapid.RuneFrom([]rune(of)), 1, 1, -1).Draw(t, label)
	}
	return stockStep{
		Do:   rapid.SampledFrom(do).Draw(t, "do"),
		Hold: name("hold", "ab"), Order: name("order", "abc"), User: name("user", "ab"),
		Pieces: rapid.Int64Range(1, 3).Draw(t, "pieces"), Limit: rapid.Int64Range(0, 4).Draw(t, "limit"),
		Refused: rapid.Bool().Draw(t, "refused"), Minutes: rapid.IntRange(1, 30*60).Draw(t, "minutes"),
	}
}

// agreesWithAModel does whatever may be done to a gate, and wants it to do what
// the model does; with hours, hours pass in between.
func (c *stockCase) agreesWithAModel(hours bool) {
	do := []string{"reserve", "reserve", "reserve", "release", "settle", "return", "restock", "lose", "close", "open"}
	if hours {
		do = append(do, "time", "time")
	}
	for runs := 0; runs < 100; { // rapid ends each check after a day, of the bubble's
		// Hidden in a struct, for a bubble does not let rapid ask a *testing.T when it ends.
		rapid.Check(struct{ *testing.T }{c.t}, func(t *rapid.T) {
			runs++ // each run has a product of its own, for the backend is the same
			c.product = id.Hash("product", "model", strconv.Itoa(runs))
			c.followModel(t, rapid.SliceOfN(rapid.Custom(func(t *rapid.T) stockStep { return drawStockStep(t, do) }), 1, 20).Draw(t, "steps"))
		})
	}
}

func (c *stockCase) followModel(t *rapid.T, steps []stockStep) {
	m := &stockModel{}
	m.lose()
	for i, step := range append([]stockStep{{Do: "open", Pieces: 3}}, steps...) {
		if err := step.take(c, m); err != nil {
			t.Fatalf("step %d, %s: %v", i, step.Do, err)
		}
		if err := m.compare(c); err != nil {
			t.Fatalf("after step %d, %s: %v", i, step.Do, err)
		}
	}
}

func (x stockStep) take(c *stockCase, m *stockModel) error {
	ctx := c.t.Context()
	hold, order, user := stockHold(x.Hold), stockOrder(x.Order), stockUser(x.User)
	switch x.Do {
	case "lose":
		c.b.Lose()
		m.lose()
		return nil
	case "time":
		c.b.Pass(time.Duration(x.Minutes) * time.Minute)
		m.forget()
		return nil
	case "close":
		closed, err := c.Close(ctx, c.product)
		if !m.open || err != nil {
			return m.wantClosed(err)
		}
		if held := m.live(func(l *stockLife) bool { return l.State == ports.HoldHeld }); closed == (held != nil) {
			return fmt.Errorf("closed %v with %+v held", closed, held)
		}
		if closed {
			m.lose()
		}
		return nil
	case "open":
		ticket, closed, err := c.Prepare(ctx, c.product)
		if err != nil {
			return err
		}
		if closed == m.open {
			return fmt.Errorf("prepare finds it closed: %v", closed)
		}
		if m.open {
			return nil
		}
		m.open, m.added = true, 2*x.Pieces
		return c.Open(ctx, c.product, ticket, ports.StockState{Free: 2 * x.Pieces})
	case "reserve":
		r := ports.Reservation{
			Product: c.product, Hold: hold, Order: order, User: user, Quantity: x.Pieces, Limit: x.Limit,
			TTL: time.Duration(x.Minutes) * time.Minute,
		}
		got, err := c.Reserve(ctx, r)
		if !m.open || err != nil {
			return m.wantClosed(err)
		}
		if want := m.reserve(r); got != want {
			return fmt.Errorf("got %+v, want %+v", got, want)
		}
		return nil
	}
	var err error
	var effect func()
	switch x.Do {
	case "release":
		err, effect = c.Release(ctx, c.product, hold, order), func() { m.release(hold, order) }
	case "settle":
		r := ports.Settlement{Product: c.product, Hold: hold, Order: order, User: user, Quantity: x.Pieces, Refused: x.Refused}
		err, effect = c.Settle(ctx, r), func() { m.settle(r) }
	case "return":
		r := ports.StockReturn{Product: c.product, Hold: hold, Operation: order, Quantity: x.Pieces}
		err, effect = c.Return(ctx, r), func() { m.giveBack(r) }
	case "restock":
		err, effect = c.Restock(ctx, c.product, user, x.Pieces), func() { m.once(user, x.Pieces) }
	}
	if !m.open || err != nil {
		return m.wantClosed(err)
	}
	effect()
	return nil
}

// wantClosed wants the error of a closed gate, if it is closed, or none.
func (m *stockModel) wantClosed(err error) error {
	if !m.open && fault.Is(err, fault.Unavailable) {
		return nil
	}
	if err == nil {
		return errors.New("it is closed and does not say so")
	}
	return err
}

// compare reads everything there is to read.
func (m *stockModel) compare(c *stockCase) error {
	ctx := c.t.Context()
	expired, err := c.Expired(ctx, c.product, 100)
	if !m.open || err != nil {
		return m.wantClosed(err)
	}
	want := m.expired()
	for _, h := range expired {
		if !want[h] {
			return fmt.Errorf("%+v is expired", h)
		}
	}
	if len(expired) != len(want) {
		return fmt.Errorf("expired %+v, want %+v", expired, want)
	}
	levels, err := c.Levels(ctx, []id.ID{c.product})
	if err != nil {
		return err
	}
	if levels[0].Free != max(m.free(), 0) {
		return fmt.Errorf("levels %+v, want %d free", levels, m.free())
	}
	for _, name := range "ab" {
		var want ports.Hold
		hold := stockHold(string(name))
		if l := m.answers(hold); l != nil {
			want = l.Hold
		}
		got, err := c.Find(ctx, c.product, hold)
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("found %+v, want %+v", got, want)
		}
	}
	return nil
}
