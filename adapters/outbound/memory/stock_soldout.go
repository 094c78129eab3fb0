package memory

import (
	"context"
	"maps"
	"slices"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// SoldOut promises that no hold is made for a while, if nothing is free.
func (s *Stock) SoldOut(ctx context.Context, product id.ID, seen ports.StockMark) (ports.SoldOut, error) {
	g, err := s.b.enter(ctx, product, "ask whether all is sold")
	if err != nil {
		return ports.SoldOut{}, err
	}
	defer g.mu.Unlock()
	if g.free > 0 {
		return ports.SoldOut{}, nil
	}
	g.promised = time.Now().Add(ports.SoldOutLasts)
	holds, known := g.made.since(seen)
	if !known {
		holds = slices.Collect(maps.Keys(g.holds))
	}
	return ports.SoldOut{Is: true, Mark: g.made.mark(), Whole: !known, Holds: holds}, nil
}

// promise is for how long yet no hold may be made. It is called under mu.
func (g *gate) promise() time.Duration { return time.Until(g.promised) }

// madeNoted is how many holds are noted at least, if there were as many: who
// missed more is told of all that there are.
const madeNoted = 1000

// madeHolds are the holds that a gate made, but not those that it was opened
// with: how many, and the last of them.
type madeHolds struct {
	note string // of the gate
	last []id.ID
	gone int64 // made before those
}

func (m *madeHolds) add(hold id.ID) {
	if len(m.last) == 2*madeNoted {
		m.gone += madeNoted
		m.last = slices.Delete(m.last, 0, madeNoted)
	}
	m.last = append(m.last, hold)
}

func (m *madeHolds) mark() ports.StockMark {
	return ports.StockMark{Made: m.gone + int64(len(m.last)), Note: m.note}
}

// since lists what was made since a mark; false if that is not known.
func (m *madeHolds) since(seen ports.StockMark) ([]id.ID, bool) {
	i := seen.Made - m.gone
	if seen.Note != m.note || i < 0 || i > int64(len(m.last)) {
		return nil, false
	}
	return slices.Clone(m.last[i:]), true
}
