package simulation

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"example.com/surge/core/id"
	"example.com/surge/wire/system"
)

// Scenario is who lives in a world. Its methods are called on the scheduler's
// clock; those that take time run in goroutines of their own.
type Scenario interface {
	// Boot composes what a node runs, over the shared state.
	Boot(n *Node) ([]system.Task, error)
	// Open makes the world ready, while nothing goes wrong.
	Open(w *World)
	// Client is one client's life. It ends by itself, soon after the storm.
	Client(w *World, number int)
	// Close asks what can be asked only of a system that runs, after it has
	// healed.
	Close(w *World)
	// Check says what is not as it must be, in the end.
	Check(w *World) []string
	// Cut, Mend and Lose do what an outage and a failover of a dependency do.
	Cut(dependency string)
	Mend(dependency string)
	Lose(dependency string)
}

// World is one run.
type World struct {
	Plan     Plan
	sched    *scheduler
	scenario Scenario

	mu         sync.Mutex // guards all below
	nodes      []*Node    // by number; a node that is down is the one that died
	storm      bool
	down       map[string]int // outages that have not ended
	violations []string
	stores     map[string]*sharedStore // by name
	gates      map[id.ID]*history      // by product
}

// heal is how long a world is left alone before it is looked at.
const heal = 35 * time.Second

// settle is how long nodes have to find each other, before anything is asked of
// them.
const settle = 1234567891 * time.Nanosecond // when no timer of theirs ends

func newWorld(p Plan, scenario func(w *World) Scenario) *World {
	w := &World{Plan: p, sched: newScheduler(p.Seed), down: map[string]int{}, stores: map[string]*sharedStore{}, gates: map[id.ID]*history{}}
	w.scenario = scenario(w)
	return w
}

// Storming says whether things still go wrong.
func (w *World) Storming() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.storm
}

// Violated notes that something is not as it must be.
func (w *World) Violated(format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	w.sched.violated(what)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.violations = append(w.violations, what)
}

func (w *World) store(name string) *sharedStore {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stores[name] == nil {
		w.stores[name] = &sharedStore{fences: fences{newest: map[string]uint64{}}}
	}
	return w.stores[name]
}

// Alive is a node that lives, or nil.
func (w *World) Alive(rng *rand.Rand) *Node {
	w.mu.Lock()
	defer w.mu.Unlock()
	var alive []*Node
	for _, n := range w.nodes {
		if n != nil && !n.Dead() {
			alive = append(alive, n)
		}
	}
	if len(alive) == 0 {
		return nil
	}
	return alive[rng.IntN(len(alive))]
}

// run is the whole of it, on the bubble's first goroutine.
func (w *World) run() {
	for number := 1; number <= w.Plan.Nodes; number++ {
		w.boot(number, 0)
	}
	w.sched.run(settle, nil)
	w.phase(time.Minute, "open", func() { w.scenario.Open(w) })

	w.sched.arm(w.Plan.Faults)
	w.begin()
	var clients sync.WaitGroup
	for number := range w.Plan.Clients {
		clients.Go(func() { w.scenario.Client(w, number) })
	}
	w.sched.run(w.Plan.Storm, nil)
	w.end()
	w.phase(2*heal, "clients", clients.Wait) // who waits for a job waits twice at most
	w.sched.run(heal, nil)
	w.phase(heal, "close", func() { w.scenario.Close(w) })
	w.violations = append(w.violations, w.scenario.Check(w)...)
	w.stop()
}

// phase runs something and all that it sets off until it is over.
func (w *World) phase(limit time.Duration, name string, do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	w.sched.run(limit, done)
	select {
	case <-done:
	default:
		w.Violated("ends: %s did not end within %v", name, limit)
	}
}

// begin arms what comes at a time.
func (w *World) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.storm = true
	for _, f := range w.Plan.Faults {
		if f.Kind.timed() {
			time.AfterFunc(f.At, func() { w.befall(f) })
		}
	}
}

// befall does what came at its time.
func (w *World) befall(f Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.storm {
		return
	}
	w.sched.world(f)
	if f.Kind == Failover {
		w.scenario.Lose(f.On)
		return
	}
	w.down[f.On]++
	w.scenario.Cut(f.On)
	time.AfterFunc(f.For, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.down[f.On]--; w.down[f.On] == 0 {
			w.scenario.Mend(f.On)
		}
	})
}

// end ends the storm: nothing breaks any more, and what is broken is mended.
func (w *World) end() {
	w.sched.arm(nil)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.storm = false
	for _, f := range w.Plan.Faults {
		if w.down[f.On] > 0 {
			w.down[f.On] = 0
			w.scenario.Mend(f.On)
		}
	}
}

// boot starts a node's next life.
func (w *World) boot(number, life int) {
	n := newNode(w, number, life, func(comesBack time.Duration) {
		time.AfterFunc(comesBack, func() { w.boot(number, life+1) })
	})
	if w.sched.isOver() {
		return
	}
	tasks, err := w.scenario.Boot(n)
	if err != nil {
		w.Violated("starts: %s did not start: %v", n.name, err)
		return
	}
	w.joins(n)
	for _, t := range tasks {
		go func() {
			if err := t.Run(As(n.ctx, t.Name)); err != nil && !n.Dead() {
				w.Violated("runs: %s of %s ended: %v", t.Name, n.name, err)
			}
		}()
	}
}

func (w *World) joins(n *Node) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n.life == 0 {
		w.nodes = append(w.nodes, n)
	} else {
		w.nodes[n.number-1] = n
	}
}

// stop ends everything.
func (w *World) stop() {
	w.sched.finish()
	for _, n := range w.nodes {
		n.kill()
	}
}
