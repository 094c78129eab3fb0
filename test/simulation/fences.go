package simulation

import (
	"context"
	"sync"

	"example.com/surge/ports"
)

// fences watches what the fences of a store are for: that nobody has an effect
// under a number when a newer one was minted before.
type fences struct {
	mu     sync.Mutex
	newest map[string]uint64 // committed, by role
}

// fencing is what one transaction did with fences. It starts anew each time its
// closure does.
type fencing struct {
	ports.Fences
	minted, checked map[string]uint64
}

func (f *fencing) Mint(ctx context.Context, role string) (uint64, error) {
	fence, err := f.Fences.Mint(ctx, role)
	if err == nil {
		f.minted[role] = fence
	}
	return fence, err
}

func (f *fencing) Check(ctx context.Context, role string, fence uint64) error {
	err := f.Fences.Check(ctx, role, fence)
	if err == nil {
		f.checked[role] = fence
	}
	return err
}

// watch puts itself before a transaction's fences.
func (f *fencing) watch(k *ports.Kit) {
	f.Fences, f.minted, f.checked = k.Fences, map[string]uint64{}, map[string]uint64{}
	k.Fences = f
}

// committed notes a transaction that has just committed.
func (s *fences) committed(w *World, store string, f *fencing) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for role, fence := range f.checked {
		if newest := s.newest[role]; newest > fence {
			w.Violated("fence: %s had an effect under %d in %s, when %d was minted already", role, fence, store, newest)
		}
	}
	for role, fence := range f.minted {
		s.newest[role] = max(s.newest[role], fence)
	}
}
