package kafkakit

import "sync"

// Claims are all that a node has, so that it can lose them at once. The zero
// value is none. It is safe for concurrent use.
type Claims struct {
	mu   sync.Mutex // before a claim's
	all  map[*Claim]struct{}
	lost bool
}

// Add notes a claim, which is lost already when all are.
func (s *Claims) Add(c *Claim) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[*Claim]struct{}{}
	}
	s.all[c] = struct{}{}
	if s.lost {
		c.Lose()
	}
}

// Remove forgets a claim that is over.
func (s *Claims) Remove(c *Claim) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, c)
}

// Lose makes every claim void, and those that come.
func (s *Claims) Lose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost = true
	for c := range s.all {
		c.Lose()
	}
}
