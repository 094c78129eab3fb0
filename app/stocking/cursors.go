package stocking

import (
	"sync"
	"time"

	"example.com/surge/core/id"
)

// cursors remembers up to when each product's movements were told again. It is
// one process's memory: whoever reconciles next begins a little earlier.
type cursors struct {
	mu   sync.Mutex
	upTo map[id.ID]time.Time
}

func newCursors() *cursors { return &cursors{upTo: map[id.ID]time.Time{}} }

func (c *cursors) get(product id.ID, otherwise time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, ok := c.upTo[product]; ok {
		return at
	}
	return otherwise
}

func (c *cursors) set(product id.ID, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.upTo[product] = at
}
