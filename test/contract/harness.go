package contract

import (
	"testing"
	"testing/synctest"
	"time"
)

// Harness is how a suite reaches an adapter: P is the port, or a struct of
// several.
type Harness[P any] struct {
	// Run runs the body of one case: Bubble for adapters that live in the
	// process, Plain for those that talk to a server.
	Run func(t *testing.T, body func(t *testing.T))
	// Open makes a fresh backend for one case and ends it with the case.
	Open func(t *testing.T) Backend[P]
	// Lacks names guarantees that the adapter does not declare, with the reason;
	// cases that need one of them are skipped with it.
	Lacks map[Guarantee]string
}

// Guarantee is a promise that not every adapter can make.
type Guarantee string

// The guarantees that cases may need.
const (
	// SurvivesCounterLoss: lock tokens grow on after the server lost its counter.
	SurvivesCounterLoss Guarantee = "tokens survive loss of the counter"
	// SurvivesKill: what was acked is there after kill -9 of the server.
	SurvivesKill Guarantee = "survives kill -9"
	// SurvivesBroker: what was acked is there after the loss of one broker of three.
	SurvivesBroker Guarantee = "survives loss of one of three brokers"
	// HoursPass: the backend's clock can be told that hours have passed. Cases of
	// which that is only a part go without it.
	HoursPass Guarantee = "hours pass at once"
)

// Backend is one shared state with any number of nodes on it.
type Backend[P any] struct {
	// Node opens one more node, closed with the test.
	Node func(t *testing.T) P
	// Pass lets d of the backend's time pass and returns when what it set off has
	// settled as far as the harness can see.
	Pass func(d time.Duration)
	// Down makes the backend unreachable for every node, and Up ends that.
	Down, Up func()
	// Lose drops the state that a failover or FLUSHALL would lose. Nil where the
	// adapter has nothing that may be lost.
	Lose func()
	// LoseReply makes the next call that changes something take effect without
	// its caller learning of it. Nil where the harness cannot.
	LoseReply func()
	// Forget drops what the server keeps only to be quick, compiled scripts for
	// one. Nil where it keeps no such thing.
	Forget func()
}

// until lets time pass until something has become true, and fails the case
// when it does not.
func (b Backend[P]) until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 500 {
		if is() {
			return
		}
		b.Pass(10 * time.Millisecond)
	}
	t.Fatalf("within 5 s it does not come true: %s", what)
}

// Bubble runs a case on a virtual clock. Whatever the case started must have
// ended when it returns: a goroutine left behind fails it.
func Bubble(t *testing.T, body func(t *testing.T)) { synctest.Test(t, body) }

// BubblePass makes a Backend's Pass for a case in a bubble, on whose clock the
// time passes. It is called in the bubble.
func BubblePass() func(d time.Duration) {
	turn := make(chan struct{}, 1) // one may wait for the others at a time
	return func(d time.Duration) {
		<-time.After(d)
		turn <- struct{}{}
		synctest.Wait()
		<-turn
	}
}

// Plain runs a case on the real clock.
func Plain(t *testing.T, body func(t *testing.T)) { body(t) }

// suite is the cases of one contract by name.
type suite[P any] struct {
	h     Harness[P]
	cases []namedCase[P]
}

type namedCase[P any] struct {
	name  string
	needs Guarantee
	body  func(t *testing.T, b Backend[P])
}

// add names a case.
func (s *suite[P]) add(name string, body func(t *testing.T, b Backend[P])) {
	s.cases = append(s.cases, namedCase[P]{name: name, body: body})
}

// addNeeding names a case that only adapters with a guarantee are held to.
func (s *suite[P]) addNeeding(g Guarantee, name string, body func(t *testing.T, b Backend[P])) {
	s.cases = append(s.cases, namedCase[P]{name: name, needs: g, body: body})
}

// run runs every case in parallel, each over a backend of its own.
func (s *suite[P]) run(t *testing.T) {
	t.Helper()
	for _, c := range s.cases {
		if !wanted(t, c.name) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if why, lacks := s.h.Lacks[c.needs]; lacks && c.needs != "" {
				t.Skip("not declared: " + why)
			}
			s.h.Run(t, func(t *testing.T) { c.body(t, s.h.Open(t)) })
		})
	}
}
