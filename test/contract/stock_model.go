package contract

import (
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// stockModel is a gate as one would write it down: a list of lives and a list
// of additions, from which everything else is counted.
type stockModel struct {
	open  bool
	added int64
	gone  int64 // pieces of lives that were forgotten while settled
	lives []*stockLife
	done  map[id.ID]time.Time
}

type stockLife struct {
	ports.Hold
	took   int64 // pieces
	counts bool
	first  bool // answers for its hold
	at     time.Time
	ttl    time.Duration
}

func (m *stockModel) lose() { *m = stockModel{done: map[id.ID]time.Time{}} }

func (m *stockModel) live(keep func(*stockLife) bool) *stockLife {
	for _, l := range m.lives {
		if keep(l) {
			return l
		}
	}
	return nil
}

func (m *stockModel) answers(hold id.ID) *stockLife {
	return m.live(func(l *stockLife) bool { return l.ID == hold && l.first })
}

func (m *stockModel) life(hold, order id.ID) *stockLife {
	return m.live(func(l *stockLife) bool { return l.ID == hold && l.Order == order })
}

func (m *stockModel) free() int64 {
	free := m.added - m.gone
	for _, l := range m.lives {
		free -= l.took
	}
	return free
}

func (m *stockModel) bought(user id.ID) (n int64) {
	for _, l := range m.lives {
		if l.User == user && l.counts {
			n += l.Quantity
		}
	}
	return n
}

// forget lets go of what is a day old.
func (m *stockModel) forget() {
	var kept []*stockLife
	for _, l := range m.lives {
		switch {
		case l.State == ports.HoldHeld || time.Since(l.at) < 24*time.Hour:
			kept = append(kept, l)
		default:
			m.gone += l.took
		}
	}
	m.lives = kept
	for op, at := range m.done {
		if time.Since(at) >= 24*time.Hour {
			delete(m.done, op)
		}
	}
}

func (m *stockModel) put(h ports.Hold, s ports.HoldState, took int64, counts, first bool) *stockLife {
	l := m.life(h.ID, h.Order)
	if l == nil {
		l = &stockLife{}
		m.lives = append(m.lives, l)
	}
	h.State = s
	if first {
		if old := m.answers(h.ID); old != nil {
			old.first = false
		}
	}
	l.Hold, l.took, l.counts, l.first, l.at = h, took, counts, first || l.first, time.Now()
	return l
}

func (m *stockModel) reserve(r ports.Reservation) ports.Reserved {
	if l := m.answers(r.Hold); l != nil && l.State != ports.HoldReleased {
		return ports.Reserved{Hold: l.Hold}
	}
	switch {
	case m.free() < r.Quantity:
		return ports.Reserved{Outcome: ports.ReserveSoldOut}
	case r.Limit > 0 && m.bought(r.User)+r.Quantity > r.Limit:
		return ports.Reserved{Outcome: ports.ReserveOverLimit}
	case m.life(r.Hold, r.Order) != nil:
		return ports.Reserved{Outcome: ports.ReserveGone}
	}
	l := m.put(ports.Hold{ID: r.Hold, Order: r.Order, User: r.User, Quantity: r.Quantity}, ports.HoldHeld, r.Quantity, true, true)
	l.ttl = r.TTL
	return ports.Reserved{Hold: l.Hold, Fresh: true}
}

func (m *stockModel) release(hold, order id.ID) {
	switch l := m.life(hold, order); {
	case l == nil:
		m.put(ports.Hold{ID: hold, Order: order}, ports.HoldReleased, 0, false, false)
	case l.State == ports.HoldHeld:
		l.State, l.took, l.counts, l.at = ports.HoldReleased, 0, false, time.Now()
	}
}

func (m *stockModel) settle(s ports.Settlement) {
	h := ports.Hold{ID: s.Hold, Order: s.Order, User: s.User, Quantity: s.Quantity}
	l := m.life(s.Hold, s.Order)
	if l != nil && l.State == ports.HoldSettled {
		l.counts = l.counts && !s.Refused
		return
	}
	took := s.Quantity
	switch {
	case l != nil && l.State == ports.HoldHeld:
		h, took = l.Hold, l.took
	case s.Refused:
		took = 0
	}
	answers := m.answers(s.Hold)
	_, returned := m.done[s.Order]
	m.put(h, ports.HoldSettled, took, !s.Refused && !returned, answers == nil || answers.State != ports.HoldSettled)
}

func (m *stockModel) once(op id.ID, quantity int64) bool {
	if _, done := m.done[op]; done {
		return false
	}
	m.done[op] = time.Now()
	m.added += quantity
	return true
}

func (m *stockModel) giveBack(r ports.StockReturn) {
	if m.once(r.Operation, r.Quantity) {
		if l := m.life(r.Hold, r.Operation); l != nil {
			l.counts = false
		}
	}
}

// expired are the held lives whose time is over, as a set: the model's clock
// does not tell equals apart.
func (m *stockModel) expired() map[ports.Hold]bool {
	holds := map[ports.Hold]bool{}
	for _, l := range m.lives {
		if l.State == ports.HoldHeld && time.Since(l.at) >= l.ttl {
			holds[l.Hold] = true
		}
	}
	return holds
}
