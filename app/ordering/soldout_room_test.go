package ordering

import (
	"context"
	"encoding/binary"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// told is a gate in which all is sold, that counts how often it had to tell
// everything it has of a product.
type told struct {
	mu    sync.Mutex
	whole int
}

func (g *told) SoldOut(_ context.Context, _ id.ID, seen ports.StockMark) (ports.SoldOut, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	whole := seen == ports.StockMark{}
	if whole {
		g.whole++
	}
	return ports.SoldOut{Is: true, Whole: whole, Mark: ports.StockMark{Made: 1, Note: "a"}}, nil
}

// Of more products than a node remembers those that it does remember stay: to
// forget one for another, again and again, would have the gate tell all it has.
func TestMoreProductsThanANodeRemembers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate := &told{}
		s := newSoldOut(gate)
		for range 20 {
			for i := range soldOutMost + 50 {
				var product id.ID
				binary.BigEndian.PutUint64(product[:], uint64(i))
				s.note(t.Context(), product)
			}
			<-time.After(askAgain + time.Millisecond)
		}
		if len(s.flags) != soldOutMost {
			t.Errorf("%d products are remembered", len(s.flags))
		}
		if gate.whole > soldOutMost {
			t.Errorf("the gate told everything %d times", gate.whole)
		}
	})
}
