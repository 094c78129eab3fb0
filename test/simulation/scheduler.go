package simulation

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing/synctest"
	"time"
)

// call is what a node asks of a port, and the right of a goroutine to go on.
type call struct {
	node  *Node
	actor string
	what  string // port and method
	about string
	reply bool // the effect is had; it waits to hear of it
	port  string

	arrived  int // the step after which it came
	released int // the step that it was
	fault    Fault
	faulty   bool
	repeats  bool      // its port bears it twice
	wakes    bool      // its effect lets others go on, who do not park first
	deep     bool      // others may come between what it does and its commit
	turn     chan bool // takes one: whether the node still lives
}

// compare orders calls by what they are, never by who came first within a step.
func (c *call) compare(d *call) int {
	return cmp.Or(
		cmp.Compare(c.arrived, d.arrived), cmp.Compare(c.node.number, d.node.number), cmp.Compare(c.node.life, d.node.life),
		strings.Compare(c.what, d.what), strings.Compare(c.about, d.about), strings.Compare(c.actor, d.actor), boolCompare(c.reply, d.reply),
	)
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// scheduler lets one call go on at a time. It is the bubble's first goroutine.
type scheduler struct {
	rng   *rand.Rand
	start time.Time

	mu      sync.Mutex // guards all below; held for no wait
	parked  []*call
	sorted  int // how many of them, from the first
	steps   int
	calls   int           // requests
	came    chan struct{} // holds one token: somebody parked
	trace   Trace
	counts  map[string]int // calls by port
	planned map[place]Fault
	fired   map[Fired]int
	ties    int
	over    bool
}

// place is a call of a port.
type place struct {
	port string
	nth  int
}

func newScheduler(seed uint64) *scheduler {
	s := &scheduler{rng: rand.New(rand.NewPCG(seed, 1)), start: time.Now(), came: make(chan struct{}, 1), fired: map[Fired]int{}, trace: make(Trace, 0, 3072)}
	s.arm(nil)
	return s
}

// arm counts calls from now on, and has these faults befall them.
func (s *scheduler) arm(faults []Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts, s.planned = map[string]int{}, map[place]Fault{}
	for _, f := range faults {
		if !f.Kind.timed() {
			s.planned[place{f.On, f.Nth}] = f
		}
	}
}

// finish lets nothing go on any more.
func (s *scheduler) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
}

func (s *scheduler) isOver() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over
}

// violated writes down that something does not hold.
func (s *scheduler) violated(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note(Step{What: violation, About: what})
}

// world writes down what the world did.
func (s *scheduler) world(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fired[Fired{f.Kind, f.On}]++
	s.note(Step{What: f.Kind.String() + " of " + f.On})
}

// park waits for the call's turn. It is false when the node is dead.
func (s *scheduler) park(c *call) bool {
	c.turn = make(chan bool, 1)
	s.mu.Lock()
	if c.node.dead || s.over {
		s.mu.Unlock()
		return false
	}
	c.arrived = s.steps
	s.parked = append(s.parked, c)
	s.mu.Unlock()
	s.wake()
	return <-c.turn
}

// run releases calls for a time, or until done is closed and nothing is parked.
func (s *scheduler) run(limit time.Duration, done <-chan struct{}) {
	end := time.NewTimer(limit)
	defer end.Stop()
	for over := false; ; {
		synctest.Wait()
		if s.release() {
			continue
		}
		if over {
			return
		}
		// When several are ready chance takes one: then what is parked goes on too.
		select {
		case <-s.came:
		case <-end.C:
			over = true
		case <-done:
			over = true
		}
	}
}

func (s *scheduler) now() time.Duration { return time.Since(s.start) }

// release lets one call go on, if there is one that may.
func (s *scheduler) release() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	// Those that were left over are sorted, and came before all that are new.
	fresh := s.parked[s.sorted:]
	slices.SortFunc(fresh, (*call).compare)
	for i := 1; i < len(fresh); i++ {
		if fresh[i].compare(fresh[i-1]) == 0 {
			s.ties++
		}
	}
	free := 0
	for _, c := range s.parked {
		if c.node.asleep == 0 {
			free++
		}
	}
	if free == 0 {
		s.sorted = len(s.parked)
		return false
	}
	n := s.rng.IntN(free)
	at := slices.IndexFunc(s.parked, func(c *call) bool {
		if c.node.asleep > 0 {
			return false
		}
		n--
		return n < 0
	})
	c := s.parked[at]
	s.parked = slices.Delete(s.parked, at, at+1)
	s.sorted = len(s.parked)
	s.steps++
	c.released = s.steps
	s.begin(c)
	c.turn <- !c.node.dead
	return true
}

// alone says whether nothing else was released since a call was: what it did not
// wake itself stands still.
func (s *scheduler) alone(c *call) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return c.released == s.steps && !c.wakes && !c.faulty && !c.node.dead
}

// passes says whether a transaction that has begun commits at once: nothing is
// planned for its commit, and nobody is to come in between.
func (s *scheduler) passes(begin *call, commit string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := place{commit, s.counts[commit] + 1}
	if _, planned := s.planned[next]; planned || begin.deep || begin.released != s.steps || begin.node.dead {
		return false
	}
	s.counts[commit] = next.nth
	return true
}

// begin counts a request, finds what shall befall it and writes it down.
func (s *scheduler) begin(c *call) {
	if c.reply {
		return
	}
	s.calls++
	s.counts[c.port]++
	c.fault, c.faulty = s.planned[place{c.port, s.counts[c.port]}]
	c.deep = s.rng.IntN(4) == 0
	s.note(Step{Node: c.node.name, Actor: c.actor, What: c.what, About: c.about})
	if c.faulty = c.faulty && (c.fault.Kind != Repeat || c.repeats); c.faulty {
		s.trace[len(s.trace)-1].Result = c.fault.Kind.String()
		s.fired[Fired{c.fault.Kind, c.fault.On}]++
	}
}

// note writes something down. The mutex is held.
func (s *scheduler) note(step Step) {
	step.At = s.now()
	s.trace = append(s.trace, step)
}

// wake has the scheduler look again.
func (s *scheduler) wake() {
	select {
	case s.came <- struct{}{}:
	default:
	}
}
