package simulation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"example.com/surge/core/fault"
)

// Node is one incarnation of one process.
type Node struct {
	world  *World
	sched  *scheduler
	number int
	life   int
	name   string
	ctx    context.Context // of everything that runs on it; ends with it
	cancel context.CancelFunc

	// Guarded by the scheduler's mutex.
	dead   bool
	asleep int // pauses that have not ended

	// Frozen and Thawed are told when a pause begins and ends, so that what runs
	// by itself in an adapter (renewals) stands still too. Crashed is told once.
	frozen, thawed, crashed []func()
	died                    func(comesBack time.Duration) // tells the world
}

func newNode(w *World, number, life int, died func(time.Duration)) *Node {
	name := fmt.Sprintf("n%d", number)
	if life > 0 {
		name = fmt.Sprintf("n%d.%d", number, life)
	}
	n := &Node{world: w, sched: w.sched, number: number, life: life, name: name, died: died}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	return n
}

// Context ends when the node does.
func (n *Node) Context() context.Context { return n.ctx }

// Dead says whether it has crashed.
func (n *Node) Dead() bool {
	n.sched.mu.Lock()
	defer n.sched.mu.Unlock()
	return n.dead
}

// crash ends the incarnation: nothing that it has under way, and nothing that
// its goroutines still do, has an effect.
func (n *Node) crash(comesBack time.Duration) {
	s := n.sched
	s.mu.Lock()
	if n.dead {
		s.mu.Unlock()
		return
	}
	s.note(Step{Node: n.name, What: "crashes"})
	s.mu.Unlock()
	n.kill()
	n.died(comesBack)
}

// kill ends the incarnation, by a crash or with the world.
func (n *Node) kill() {
	s := n.sched
	s.mu.Lock()
	n.dead = true
	ours := func(c *call) bool {
		if c.node == n {
			c.turn <- false
		}
		return c.node == n
	}
	old, fresh := slices.Clone(s.parked[:s.sorted]), s.parked[s.sorted:]
	old = slices.DeleteFunc(old, ours)
	s.sorted = len(old)
	s.parked = slices.Concat(old, slices.DeleteFunc(fresh, ours))
	s.mu.Unlock()
	n.cancel()
	for _, f := range n.crashed {
		f()
	}
}

// pause makes the node do nothing for a time.
func (n *Node) pause(d time.Duration) {
	n.sleep(+1)
	for _, f := range n.frozen {
		f()
	}
	time.AfterFunc(d, func() {
		for _, f := range n.thawed {
			f()
		}
		n.sleep(-1)
		n.sched.wake()
	})
}

func (n *Node) sleep(by int) {
	n.sched.mu.Lock()
	defer n.sched.mu.Unlock()
	n.asleep += by
}

var errCrashed = fault.New(fault.Unavailable, "this process is dead")
