package simulation

import (
	"context"
	"strings"
	"time"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// fewMarks is done marks of one group only, another one by the seed: marks of all
// groups are a fifth of all calls. To the others they are what they may always be,
// down.
type fewMarks struct {
	ports.Done
	shop *Shop
}

var errNoMarks = fault.New(fault.Unavailable, "this group has no marks in this run")

func (m fewMarks) of(keys []string) bool {
	group, _, _ := strings.Cut(keys[0], "/")
	m.shop.mu.Lock()
	defer m.shop.mu.Unlock()
	return group == m.shop.marked
}

// Marked implements ports.Done.
func (m fewMarks) Marked(ctx context.Context, keys []string) ([]bool, error) {
	if !m.of(keys) {
		return nil, errNoMarks
	}
	return m.Done.Marked(ctx, keys)
}

// Mark implements ports.Done.
func (m fewMarks) Mark(ctx context.Context, keys []string, ttl time.Duration) error {
	if !m.of(keys) {
		return errNoMarks
	}
	return m.Done.Mark(ctx, keys, ttl)
}
