package memory_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"example.com/surge/adapters/outbound/memory"
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

func drawStockStep(t *rapid.T) stockStep {
	name := func(label, of string) string {
		return rapid.StringOfN(rapid.RuneFrom([]rune(of)), 1, 1, -1).Draw(t, label)
	}
	return stockStep{
		Do: rapid.SampledFrom([]string{
			"reserve", "reserve", "reserve", "release", "settle", "return", "restock", "time", "lose", "close", "open",
		}).Draw(t, "do"),
		Hold: name("hold", "ab"), Order: name("order", "abc"), User: name("user", "ab"),
		Pieces: rapid.Int64Range(1, 3).Draw(t, "pieces"), Limit: rapid.Int64Range(0, 4).Draw(t, "limit"),
		Refused: rapid.Bool().Draw(t, "refused"), Minutes: rapid.IntRange(1, 30*60).Draw(t, "minutes"),
	}
}

// The memory gate does what the model does, whatever is asked of it.
func TestStockFollowsTheModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		steps := rapid.SliceOfN(rapid.Custom(drawStockStep), 1, 50).Draw(r, "steps")
		var differs error
		synctest.Test(t, func(t *testing.T) { differs = followStockModel(t.Context(), steps) })
		if differs != nil {
			r.Fatal(differs)
		}
	})
}

// followStockModel takes the steps and answers the first difference.
func followStockModel(ctx context.Context, steps []stockStep) error {
	b := memory.NewStockBackend()
	s, m := b.Node(), &stockModel{}
	m.lose()
	steps = append([]stockStep{{Do: "open", Pieces: 3}}, steps...)
	for i, step := range steps {
		if err := step.take(ctx, b, s, m); err != nil {
			return fmt.Errorf("step %d, %s: %w", i, step.Do, err)
		}
		if err := m.compare(ctx, s); err != nil {
			return fmt.Errorf("after step %d, %s: %w", i, step.Do, err)
		}
	}
	return nil
}

func (x stockStep) take(ctx context.Context, b *memory.StockBackend, s *memory.Stock, m *stockModel) error {
	hold, order, user := id.Hash("hold", x.Hold), id.Hash("order", x.Order), id.Hash("user", x.User)
	switch x.Do {
	case "lose":
		b.Lose()
		m.lose()
		return nil
	case "time":
		<-time.After(time.Duration(x.Minutes) * time.Minute)
		m.forget()
		return nil
	case "close":
		closed, err := s.Close(ctx, stockProduct)
		if !m.open || err != nil {
			return m.wantClosed(err)
		}
		if held := m.live(func(l *modelLife) bool { return l.State == ports.HoldHeld }); closed == (held != nil) {
			return fmt.Errorf("closed %v with %+v held", closed, held)
		}
		if closed {
			m.lose()
		}
		return nil
	case "open":
		ticket, closed, err := s.Prepare(ctx, stockProduct)
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
		return s.Open(ctx, stockProduct, ticket, ports.StockState{Free: 2 * x.Pieces})
	case "reserve":
		r := ports.Reservation{
			Product: stockProduct, Hold: hold, Order: order, User: user, Quantity: x.Pieces, Limit: x.Limit,
			TTL: time.Duration(x.Minutes) * time.Minute,
		}
		got, err := s.Reserve(ctx, r)
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
		err, effect = s.Release(ctx, stockProduct, hold, order), func() { m.release(hold, order) }
	case "settle":
		r := ports.Settlement{Product: stockProduct, Hold: hold, Order: order, User: user, Quantity: x.Pieces, Refused: x.Refused}
		err, effect = s.Settle(ctx, r), func() { m.settle(r) }
	case "return":
		r := ports.StockReturn{Product: stockProduct, Hold: hold, Operation: order, Quantity: x.Pieces}
		err, effect = s.Return(ctx, r), func() { m.giveBack(r) }
	case "restock":
		err, effect = s.Restock(ctx, stockProduct, user, x.Pieces), func() { m.once(user, x.Pieces) }
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
func (m *stockModel) compare(ctx context.Context, s *memory.Stock) error {
	expired, err := s.Expired(ctx, stockProduct, 100)
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
	levels, err := s.Levels(ctx, []id.ID{stockProduct})
	if err != nil {
		return err
	}
	if levels[0].Free != max(m.free(), 0) {
		return fmt.Errorf("levels %+v, want %d free", levels, m.free())
	}
	for _, name := range "ab" {
		var want ports.Hold
		hold := id.Hash("hold", string(name))
		if l := m.answers(hold); l != nil {
			want = l.Hold
		}
		got, err := s.Find(ctx, stockProduct, hold)
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("found %+v, want %+v", got, want)
		}
	}
	return nil
}
