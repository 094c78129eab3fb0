package simulation

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"

	"example.com/surge/core/id"
	"example.com/surge/ports"
)

// historyCap is how many calls of one product's gate are written down. They are
// written in the order of their effects: none that is left out can have mattered
// to one that is not.
const historyCap = 400

// never is when a call returns whose caller does not hear of it.
const never = math.MaxInt64

// history is what the callers of one product's gate saw. A call that had no
// effect, because it was lost, or the gate answered an error or kept a promise,
// is not in it; one that was repeated is in it twice; one whose caller was told
// nothing has no Output, and is open to the end.
type history struct {
	mu       sync.Mutex
	ops      []porcupine.Operation
	promised time.Time // until when the gate makes no hold
}

// promise notes that a gate makes no hold for a time.
func (h *history) promise(lasts time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.promised = time.Now().Add(lasts)
}

// bound says whether an answer is what the gate had promised, and says nothing
// of how much is free.
func (h *history) bound(answer any) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return answer == any(ports.Reserved{Outcome: ports.ReserveSoldOut}) && time.Now().Before(h.promised)
}

// A call's time is odd and an answer's even: what is answered in a step had its
// effect in that step or before, what is called in a step has it in a later one.
func (s *scheduler) callTime() int64   { return 2*s.step() + 1 }
func (s *scheduler) answerTime() int64 { return 2 * s.step() }

func (s *scheduler) step() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int64(s.steps)
}

// historyOf is the history of a product's gate.
func (w *World) historyOf(product id.ID) *history {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gates[product] == nil {
		w.gates[product] = &history{}
	}
	return w.gates[product]
}

// recorded is one call of a port that is written down: once for each time that
// it has an effect.
type recorded struct {
	to     *history
	does   gateCall
	called int64
	first  int // where the effect is that the caller may hear of; -1: nowhere
	more   bool
}

func (h *history) call(does gateCall, at int64) *recorded {
	return &recorded{to: h, does: does, called: at, first: -1}
}

// took notes an effect. All but the first are a repeated request's, which was
// made when it came.
func (r *recorded) took(at int64) {
	h := r.to
	h.mu.Lock()
	defer h.mu.Unlock()
	full := len(h.ops) >= historyCap
	if r.more {
		r.called = at
	} else if !full {
		r.first = len(h.ops)
	}
	r.more = true
	if !full {
		h.ops = append(h.ops, porcupine.Operation{Input: r.does, Call: r.called, Return: never})
	}
}

// changedNothing is took for a time that had no effect. What comes after it was
// not what the caller may hear of.
func (r *recorded) changedNothing() {
	r.to.mu.Lock()
	defer r.to.mu.Unlock()
	r.more = true
}

// heard notes what the caller was told.
func (r *recorded) heard(answer any, at int64) {
	h := r.to
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.first >= 0 {
		h.ops[r.first].Output, h.ops[r.first].Return = answer, at
	}
}

func (h *history) operations() []porcupine.Operation {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.ops)
}

// record is Ask for a call that goes into the history of a product's gate.
func record[T any](ctx context.Context, n *Node, product id.ID, r Request, does gateCall, effect func(ctx context.Context) (T, error)) (T, error) {
	c := n.world.historyOf(product).call(does, n.sched.callTime())
	answer, err := Ask(ctx, n, r, func(ctx context.Context) (T, error) {
		answer, err := effect(ctx)
		switch {
		case err != nil: // changes nothing
		case c.to.bound(answer):
			c.changedNothing()
		default:
			c.took(n.sched.callTime())
		}
		return answer, err
	})
	if err == nil {
		c.heard(answer, n.sched.answerTime())
	}
	return answer, err
}

// recordTold is record for calls that answer nothing.
func recordTold(ctx context.Context, n *Node, product id.ID, r Request, does gateCall, effect func(ctx context.Context) error) error {
	_, err := record(ctx, n, product, r, does, func(ctx context.Context) (struct{}, error) { return struct{}{}, effect(ctx) })
	return err
}
