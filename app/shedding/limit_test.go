package shedding

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const (
	target = 500 * time.Millisecond
	// patience is after how long nobody cares for an answer any more.
	patience = time.Second
	// seats are how many calls a service serves at once, in takes each: it can
	// serve capacity a second. The others wait for their turn.
	seats    = 16
	takes    = 10 * time.Millisecond
	capacity = seats * 100
)

// service is what a limit keeps from being asked too much.
type service struct {
	limit *Limit // nil: nothing does
	seats chan struct{}
	calls sync.WaitGroup

	mu      sync.Mutex
	stalled chan struct{} // closed when calls may end; nil: they may
	useful  int           // calls that ended while somebody cared
	shed    int
	longest time.Duration
}

// call is one call.
func (s *service) call() {
	if s.limit != nil && !s.limit.Enter() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.shed++
		return
	}
	began := time.Now()
	s.calls.Go(func() {
		s.seats <- struct{}{}
		s.wait()
		<-s.seats
		took := time.Since(began)
		if s.limit != nil {
			s.limit.Leave(took)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.longest = max(s.longest, took)
		if took <= patience {
			s.useful++
		}
	})
}

func (s *service) wait() {
	s.mu.Lock()
	stalled := s.stalled
	s.mu.Unlock()
	if stalled != nil {
		<-stalled
	}
	<-time.After(takes)
}

// seen is what became of the calls that ended during a load.
type seen struct {
	goodput float64 // calls a second that were of use
	shed    int
	longest time.Duration
}

// load makes so many calls a second for a while, whatever becomes of them.
func (s *service) load(perSecond int, during time.Duration) seen {
	s.mu.Lock()
	s.useful, s.shed, s.longest = 0, 0, 0
	s.mu.Unlock()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	due := 0
	for range during / time.Millisecond {
		for due += perSecond; due >= 1000; due -= 1000 {
			s.call()
		}
		<-tick.C
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return seen{float64(s.useful) / during.Seconds(), s.shed, s.longest}
}

// bubble runs a test of a service on the virtual clock.
func bubble(t *testing.T, limit func() *Limit, test func(t *testing.T, s *service)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &service{limit: limit(), seats: make(chan struct{}, seats)}
		defer s.calls.Wait()
		test(t, s)
	})
}

func limited() *Limit   { return NewLimit(target) }
func unbounded() *Limit { return nil }

// At three times what can be served, nearly as much is of use as there ever is;
// without a limit nothing is.
func TestGoodputHolds(t *testing.T) {
	t.Parallel()
	bubble(t, limited, func(t *testing.T, s *service) {
		if peak := s.load(capacity, 5*time.Second); peak.goodput < 0.99*capacity || peak.shed > 0 {
			t.Errorf("at its capacity of %d a second: %+v", capacity, peak)
		}
		for _, times := range []int{2, 3, 10, 3} {
			if over := s.load(times*capacity, 5*time.Second); over.goodput < 0.9*capacity || over.shed == 0 {
				t.Errorf("at %d times its capacity: %+v", times, over)
			}
		}
	})
	bubble(t, unbounded, func(t *testing.T, s *service) {
		s.load(3*capacity, 5*time.Second)
		if over := s.load(3*capacity, 5*time.Second); over.goodput > 0 {
			t.Errorf("without a limit: %+v", over)
		}
	})
}

// What is served under a load that lasts takes about as long as the target.
func TestLatencyIsTheTarget(t *testing.T) {
	t.Parallel()
	bubble(t, limited, func(t *testing.T, s *service) {
		s.load(3*capacity, 5*time.Second)
		if over := s.load(3*capacity, 5*time.Second); over.longest > target*11/10 {
			t.Errorf("the longest call took %v", over.longest)
		}
	})
}

// As many at once as can be served within the target are no overload.
func TestABurstIsLetIn(t *testing.T) {
	t.Parallel()
	bubble(t, limited, func(t *testing.T, s *service) {
		for range 10 {
			for range capacity / 2 {
				s.call()
			}
			s.calls.Wait()
			<-time.After(time.Second)
		}
		if s.shed > 0 {
			t.Errorf("%d calls of ten bursts were refused", s.shed)
		}
	})
}

// After a quiet time nothing need end at once.
func TestAQuietTimeIsNoStall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := NewLimit(target)
		for range 3 {
			<-time.After(time.Minute)
			for range 8 * floor {
				if !l.Enter() {
					t.Fatal("refused")
				}
				<-time.After(time.Millisecond)
			}
			for range 8 * floor {
				l.Leave(target / 2)
			}
		}
	})
}

// Once the load is gone so is the limit, within two seconds.
func TestTheLimitIsForgotten(t *testing.T) {
	t.Parallel()
	bubble(t, limited, func(t *testing.T, s *service) {
		s.load(10*capacity, 5*time.Second)
		s.calls.Wait()
		<-time.After(2 * time.Second)
		const crowd = 100 * capacity
		before := s.shed
		for range crowd {
			s.call()
		}
		if n := s.shed - before; n > 0 {
			t.Errorf("%d of %d were refused", n, crowd)
		}
	})
}

// Capacity that comes and goes is followed.
func TestCapacityIsFollowed(t *testing.T) {
	t.Parallel()
	bubble(t, limited, func(t *testing.T, s *service) {
		for _, missing := range []int{0, seats / 2, 0} {
			for range missing {
				s.seats <- struct{}{} // as if served somewhere else
			}
			s.load(3*capacity, 6*time.Second) // what was let in before anything was slow has to be served, too
			left := float64(capacity * (seats - missing) / seats)
			if over := s.load(3*capacity, 3*time.Second); over.goodput < 0.9*left || over.longest > 2*target {
				t.Errorf("with %d of %d seats: %+v", seats-missing, seats, over)
			}
			for range missing {
				<-s.seats
			}
		}
	})
}

// While nothing ends, hardly anybody is let in to wait; when calls end again,
// the limit grows back at once.
func TestAStallIsNotQueuedFor(t *testing.T) {
	t.Parallel()
	bubble(t, limited, func(t *testing.T, s *service) {
		stalled := make(chan struct{})
		s.mu.Lock()
		s.stalled = stalled
		s.mu.Unlock()
		s.load(capacity, 2*time.Second)
		during := s.load(capacity, 2*time.Second)
		if let := 2*capacity - during.shed; let > 0 {
			t.Errorf("%d were let in to wait", let)
		}
		s.mu.Lock()
		s.stalled = nil
		s.mu.Unlock()
		close(stalled)
		s.load(capacity, 2*time.Second)
		if after := s.load(capacity, time.Second); after.goodput < 0.9*capacity || after.shed > 0 {
			t.Errorf("after the stall: %+v", after)
		}
	})
}

// A slow call now and then, among fast ones, is no overload; nor is one that is
// alone.
func TestFewSlowCallsAreNoOverload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := NewLimit(target)
		for range 1000 {
			for range 3 {
				if !l.Enter() {
					t.Fatal("refused")
				}
			}
			<-time.After(10 * time.Millisecond)
			l.Leave(time.Millisecond)
			l.Leave(time.Millisecond)
			l.Leave(2 * target)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		l := NewLimit(target)
		for range 10 {
			for range floor {
				if !l.Enter() {
					t.Fatal("refused")
				}
			}
			<-time.After(10 * target)
			for range floor {
				l.Leave(10 * target)
			}
		}
	})
}

// Whoever enters and leaves at once is counted once.
func TestNoCallIsLost(t *testing.T) {
	t.Parallel()
	l := NewLimit(time.Nanosecond)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20000 {
				if l.Enter() {
					l.Leave(time.Second)
				}
			}
		})
	}
	all.Wait()
	if n := l.underWay.Load(); n != 0 {
		t.Errorf("%d calls are under way", n)
	}
}
