package attacks

import (
	"time"

	"example.com/surge/core/fault"
)

// change makes a new version of a thing, or ends it, and answers what says that
// whoever made the change was told so.
func (s *store) change(key int, gone bool) (told func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.things[key]
	t.version++
	t.gone = gone
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		t.ended = append(t.ended, time.Now())
	}
}

// make makes a thing.
func (s *store) make(key int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.things[key] = &thing{version: 1}
}

// verdict is what an answer is worth to who asked at some moment.
type verdict struct {
	late  time.Duration // for how long the version had not been true then
	ghost bool          // what was answered had been deleted then
	blind bool          // it is there, and was said not to be
	there bool          // it is there now, so that whoever asked is owed an answer
}

// judge judges an answer that was asked for at a moment.
func (s *store) judge(key, version int, err error, asked time.Time) (v verdict) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.things[key]
	v.there = ok && !t.gone
	switch {
	case fault.Is(err, fault.NotFound):
		v.blind = v.there
	case err == nil && version <= len(t.ended):
		v.late = max(0, asked.Sub(t.ended[version-1]))
		v.ghost = t.gone && asked.After(t.ended[len(t.ended)-1])
	}
	return v
}
