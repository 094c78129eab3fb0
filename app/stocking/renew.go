package stocking

import (
	"context"
	"sync"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/core/inventory"
	"example.com/surge/ports"
)

// quiet is how long a shelf must not have moved before its gate is renewed.
const quiet = time.Second

// renew opens a gate anew that does not have what is on hand. Where the
// difference is promised to orders on their way that is as it should be, and
// soon over; where nothing moves any more, the gate has lost count: of the
// pieces that an order took which the store refused, some were real. Nobody
// holds anything then, so that closing it forgets nothing that the store does
// not know.
func (s *Service) renew(ctx context.Context, shelf inventory.Item, level ports.Level) error {
	if level.Free == shelf.OnHand || !s.still.since(shelf, quiet) {
		return nil
	}
	closed, err := s.gate.Close(ctx, shelf.ProductID)
	if err != nil || !closed {
		return err
	}
	s.still.renewed(shelf)
	return s.rebuild(ctx, shelf.ProductID)
}

// stillness remembers since when a shelf has been as it is, and whether its
// gate was renewed since: once is enough until something moves.
type stillness struct {
	mu      sync.Mutex
	shelves map[id.ID]still
}

type still struct {
	version int64
	at      time.Time
	renewed bool
}

func newStillness() *stillness { return &stillness{shelves: map[id.ID]still{}} }

// since says whether a shelf has not moved for a time, by what was seen of it,
// nor its gate been renewed in that time.
func (s *stillness) since(shelf inventory.Item, d time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen, ok := s.shelves[shelf.ProductID]
	if !ok || seen.version != shelf.Version {
		s.shelves[shelf.ProductID] = still{version: shelf.Version, at: time.Now()}
		return false
	}
	return !seen.renewed && time.Since(seen.at) >= d
}

func (s *stillness) renewed(shelf inventory.Item) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shelves[shelf.ProductID] = still{version: shelf.Version, renewed: true}
}
