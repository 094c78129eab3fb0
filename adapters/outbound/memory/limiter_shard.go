package memory

import "time"

// entry finds what is counted under a key, or begins to count.
func (s *limiterShard) entry(key limiterKey, now time.Duration, room int) *limiterEntry {
	if e, ok := s.entries[key]; ok {
		return e
	}
	s.sweep(now, room)
	e := &limiterEntry{key: key, at: len(s.ring)}
	s.entries[key] = e
	s.ring = append(s.ring, e)
	return e
}

// sweep looks at a few entries and forgets those that have ended: more than the
// one that is coming in, so that the shard shrinks. When there is no room it
// forgets one in any case.
func (s *limiterShard) sweep(now time.Duration, room int) {
	var soonest *limiterEntry
	for range min(8, len(s.ring)) {
		if s.hand >= len(s.ring) {
			s.hand = 0
		}
		e := s.ring[s.hand]
		if now >= e.end {
			s.forget(e) // and look at the one in its place
			continue
		}
		if soonest == nil || e.end < soonest.end {
			soonest = e
		}
		s.hand++
	}
	if soonest != nil && len(s.ring) >= room {
		s.forget(soonest)
	}
}

func (s *limiterShard) forget(e *limiterEntry) {
	last := len(s.ring) - 1
	s.ring[e.at] = s.ring[last]
	s.ring[e.at].at = e.at
	s.ring[last] = nil
	s.ring = s.ring[:last]
	delete(s.entries, e.key)
}
