package attacks

import (
	"context"
	"sync"
	"time"

	"example.com/surge/core/fault"
)

// The store is a small one: 800 reads a second. The odd nanosecond keeps what
// ends apart from what begins, so that figures do not depend on which is first.
const (
	connections = 8
	readTime    = 10*time.Millisecond + time.Nanosecond
)

// store is where things are true. It counts who asks.
type store struct {
	free chan struct{} // a place for each connection

	mu        sync.Mutex
	asleep    bool          // asked to prepare an attack: it answers at once, and does not count
	still     chan struct{} // closed when it goes on; nil while it does
	loads     int
	here, top int // who is asking now, and most at a time
	things    map[int]*thing
}

// thing is what a key stands for.
type thing struct {
	version int
	gone    bool
	// ended is since when a version is not true any more, in order. It was
	// committed a little before: whoever changed it has been answered by then.
	ended []time.Time
}

func newStore(things int) *store {
	s := &store{free: make(chan struct{}, connections), things: map[int]*thing{}}
	for key := range things {
		s.things[key] = &thing{version: 1}
	}
	return s
}

// load reads a version of a thing and takes its time to tell.
func (s *store) load(ctx context.Context, key int) (int, error) {
	s.mu.Lock()
	if s.asleep {
		defer s.mu.Unlock()
		return s.read(key)
	}
	s.loads++
	s.here++
	s.top = max(s.top, s.here)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.here--
	}()
	return s.query(ctx, key)
}

// query is what a load does on a connection.
func (s *store) query(ctx context.Context, key int) (int, error) {
	select {
	case s.free <- struct{}{}:
		defer func() { <-s.free }()
	case <-ctx.Done():
		return 0, fault.FromContext(ctx, "wait for a connection")
	}
	s.mu.Lock()
	still := s.still
	s.mu.Unlock()
	if still != nil {
		select {
		case <-still:
		case <-ctx.Done():
			return 0, fault.FromContext(ctx, "wait for the store")
		}
	}
	s.mu.Lock()
	version, err := s.read(key)
	s.mu.Unlock()
	select {
	case <-time.After(readTime):
		return version, err
	case <-ctx.Done():
		return 0, fault.FromContext(ctx, "wait for an answer")
	}
}

var errNothing = fault.New(fault.NotFound, "no such thing")

// read answers what is true. The mutex is held.
func (s *store) read(key int) (int, error) {
	t, ok := s.things[key]
	if !ok || t.gone {
		return 0, errNothing
	}
	return t.version, nil
}

// stall keeps every read from its answer for a while.
func (s *store) stall(d time.Duration) {
	still := make(chan struct{})
	s.mu.Lock()
	s.still = still
	s.mu.Unlock()
	<-time.After(d) // for so long
	s.mu.Lock()
	s.still = nil
	s.mu.Unlock()
	close(still)
}

// sleep lets the store answer at once, or no longer.
func (s *store) sleep(asleep bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asleep = asleep
}

// scan is Options.Scan.
func (s *store) scan(_ context.Context, add func(int)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, t := range s.things {
		if !t.gone {
			add(key)
		}
	}
	return nil
}
