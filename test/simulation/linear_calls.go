package simulation

import (
	"fmt"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// The calls that change a gate. A nil answer is an error: the gate is closed, or
// for opening it is not.
type (
	reserveCall ports.Reservation
	releaseCall struct{ hold, order id.ID }
	settleCall  ports.Settlement
	returnCall  ports.StockReturn
	restockCall struct {
		operation id.ID
		quantity  int64
	}
	openCall  ports.StockState
	closeCall struct{}
)

// acked is the answer of what answers nothing.
var acked any = struct{}{}

func (c reserveCall) on(g gate) (any, gate) {
	if !g.open {
		return nil, g
	}
	switch l := g.answering(c.Hold); {
	case l.State == ports.HoldHeld || l.State == ports.HoldSettled:
		return ports.Reserved{Hold: l.Hold}, g
	case c.Quantity > g.free:
		return ports.Reserved{Outcome: ports.ReserveSoldOut}, g
	case c.Limit > 0 && g.bought(c.User)+c.Quantity > c.Limit:
		return ports.Reserved{Outcome: ports.ReserveOverLimit}, g
	case g.life(c.Hold, c.Order).State != ports.HoldNone:
		return ports.Reserved{Outcome: ports.ReserveGone}, g
	}
	h := ports.Hold{ID: c.Hold, Order: c.Order, User: c.User, Quantity: c.Quantity, State: ports.HoldHeld}
	g.free -= c.Quantity
	return ports.Reserved{Hold: h, Fresh: true}, g.with(gateLife{Hold: h, counts: true, answers: true})
}

func (c releaseCall) on(g gate) (any, gate) {
	if !g.open {
		return nil, g
	}
	switch l := g.life(c.hold, c.order); l.State {
	case ports.HoldNone:
		g = g.with(gateLife{Hold: ports.Hold{ID: c.hold, Order: c.order, State: ports.HoldReleased}})
	case ports.HoldHeld:
		l.State, l.counts = ports.HoldReleased, false
		g.free += l.Quantity
		g = g.with(l)
	}
	return acked, g
}

func (c settleCall) on(g gate) (any, gate) {
	if !g.open {
		return nil, g
	}
	l := g.life(c.Hold, c.Order)
	switch {
	case l.State == ports.HoldSettled && c.Refused && l.counts:
		l.counts = false
		return acked, g.with(l)
	case l.State == ports.HoldSettled:
		return acked, g
	case l.State != ports.HoldHeld:
		l.Hold = ports.Hold{ID: c.Hold, Order: c.Order, User: c.User, Quantity: c.Quantity}
		if !c.Refused {
			g.free -= c.Quantity
		}
	}
	_, fresh := g.once(c.Order)
	l.answers = g.answering(c.Hold).State != ports.HoldSettled
	l.State, l.counts = ports.HoldSettled, !c.Refused && fresh
	return acked, g.with(l)
}

func (c returnCall) on(g gate) (any, gate) {
	if !g.open {
		return nil, g
	}
	g, first := g.once(c.Operation)
	if !first {
		return acked, g
	}
	g.free += c.Quantity
	if l := g.life(c.Hold, c.Operation); l.counts {
		l.counts = false
		g = g.with(l)
	}
	return acked, g
}

func (c restockCall) on(g gate) (any, gate) {
	if !g.open {
		return nil, g
	}
	g, first := g.once(c.operation)
	if first {
		g.free += c.quantity
	}
	return acked, g
}

func (c openCall) on(g gate) (any, gate) {
	if g.open {
		return nil, g
	}
	g = gate{open: true, free: c.Free}
	for _, h := range c.Holds {
		hold := ports.Hold{ID: h.Hold, Order: h.Order, User: h.User, Quantity: h.Quantity, State: ports.HoldSettled}
		g = g.with(gateLife{Hold: hold, counts: h.Counts, answers: true})
	}
	for _, op := range c.Operations {
		g, _ = g.once(op)
	}
	return acked, g
}

func (closeCall) on(g gate) (any, gate) {
	if !g.open {
		return nil, g
	}
	for _, l := range g.lives {
		if l.State == ports.HoldHeld {
			return false, g
		}
	}
	return true, gate{}
}

func (c reserveCall) String() string {
	return fmt.Sprintf("reserve %d of at most %d by %s for %s under %s", c.Quantity, c.Limit, short(c.User), short(c.Hold), short(c.Order))
}

func (c releaseCall) String() string {
	return fmt.Sprintf("release %s under %s", short(c.hold), short(c.order))
}

func (c settleCall) String() string {
	s := fmt.Sprintf("settle %d by %s for %s under %s", c.Quantity, short(c.User), short(c.Hold), short(c.Order))
	if c.Refused {
		s += ", refused"
	}
	return s
}

func (c returnCall) String() string {
	return fmt.Sprintf("return %d for %s under %s", c.Quantity, short(c.Hold), short(c.Operation))
}

func (c restockCall) String() string {
	return fmt.Sprintf("restock %d as %s", c.quantity, short(c.operation))
}

func (c openCall) String() string {
	return fmt.Sprintf("open with %d free and %d settled", c.Free, len(c.Holds))
}

func (closeCall) String() string { return "close" }

// short is the end of an id: enough to find it in a trace.
func short(v id.ID) string { return v.String()[24:] }
