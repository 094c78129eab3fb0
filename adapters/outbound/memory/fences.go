package memory

import (
	"context"

	"example.com/surge/core/fault"
	"example.com/surge/ports"
)

// fences keep the last number of each role for ever: roles are few.
type fences struct {
	last *table[string, uint64]
	x    *tx
}

var _ ports.Fences = fences{}

// Mint makes the next number of a role.
func (f fences) Mint(ctx context.Context, role string) (uint64, error) {
	if err := f.x.enter(ctx, "mint a fence"); err != nil {
		return 0, err
	}
	defer f.x.leave()
	next := f.current(role) + 1
	f.last.put(f.x, role, next)
	return next, nil
}

// Check is Fenced when a newer number exists, or comes to exist before the
// transaction commits.
func (f fences) Check(ctx context.Context, role string, fence uint64) error {
	if err := f.x.enter(ctx, "check a fence"); err != nil {
		return err
	}
	defer f.x.leave()
	if f.current(role) > fence {
		return fault.New(fault.Fenced, "a newer holder of the role "+role+" exists")
	}
	return nil
}

func (f fences) current(role string) uint64 {
	if r := f.last.get(f.x, role); r != nil {
		return r.val
	}
	return 0
}
