package simulation

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/anishathalye/porcupine"

	"example.com/surge/ports"
)

// searchCap is how many steps of the model one search may take. Time cannot
// bound it: the clock stands still, and the same seed must say the same. A
// search that needs more finds nothing wrong.
const searchCap = 100_000

// shownCalls is how much of a history is shown that is not linearizable.
const shownCalls = 12

// linearizable says whether a gate that ports.Stock describes could have
// answered all of these calls, each at one instant between call and answer.
func linearizable(ops []porcupine.Operation) bool {
	steps := 0
	// Beyond the cap every step is refused, so that the search ends soon.
	possible := porcupine.CheckOperations(porcupine.Model{
		Init: func() any { return gate{} },
		Step: func(state, input, output any) (bool, any) {
			if steps++; steps > searchCap {
				return false, state
			}
			answer, next := input.(gateCall).on(state.(gate)) //nolint:errcheck,forcetypeassert // nothing else is in a history
			return output == nil || output == answer, next
		},
		Equal: func(a, b any) bool { return a.(gate).equal(b.(gate)) }, //nolint:errcheck,forcetypeassert // as above
	}, ops)
	return possible || steps > searchCap
}

// Unlinear says what no gate can have answered, for each product whose gate did.
// It means nothing where a gate forgot what it knew.
func (w *World) Unlinear() (violations []string) {
	w.mu.Lock()
	gates := maps.Clone(w.gates)
	w.mu.Unlock()
	for _, product := range slices.SortedFunc(maps.Keys(gates), compareRaw) {
		if ops := gates[product].operations(); !linearizable(ops) {
			violations = append(violations, fmt.Sprintf("linear: the gate of %s cannot have answered%s", product, tell(shortest(ops))))
		}
	}
	return violations
}

// shortest is as much of a history as is not linearizable: until the first
// answer that no order of calls explains.
func shortest(ops []porcupine.Operation) []porcupine.Operation {
	var answers []int64
	for _, o := range ops {
		answers = append(answers, o.Return)
	}
	slices.Sort(answers)
	n := sort.Search(len(answers)-1, func(i int) bool { return !linearizable(until(ops, answers[i])) })
	return until(ops, answers[n])
}

// until is what had happened at a time.
func until(ops []porcupine.Operation, at int64) (past []porcupine.Operation) {
	for _, o := range ops {
		if o.Call > at {
			continue
		}
		if o.Return > at {
			o.Return, o.Output = never, nil
		}
		past = append(past, o)
	}
	return past
}

// tell writes the end of a history, a line for each call, by when it was
// answered: the last one is what cannot be.
func tell(ops []porcupine.Operation) string {
	when := func(o porcupine.Operation) int64 {
		if o.Output == nil {
			return o.Call
		}
		return o.Return
	}
	slices.SortStableFunc(ops, func(a, b porcupine.Operation) int { return cmp.Compare(when(a), when(b)) })
	var b strings.Builder
	if more := len(ops) - shownCalls; more > 0 {
		fmt.Fprintf(&b, "\n    after %d others", more)
		ops = ops[more:]
	}
	for _, o := range ops {
		if o.Output == nil {
			fmt.Fprintf(&b, "\n    %5d-      %s: nobody heard", o.Call/2, o.Input)
		} else {
			fmt.Fprintf(&b, "\n    %5d-%-5d %s: %s", o.Call/2, o.Return/2, o.Input, answerText(o.Output))
		}
	}
	return b.String()
}

func answerText(answer any) string {
	r, ok := answer.(ports.Reserved)
	switch {
	case answer == acked:
		return "done"
	case !ok:
		return fmt.Sprint(answer)
	case r.Outcome != ports.ReserveHeld:
		return [...]string{ports.ReserveSoldOut: "sold out", ports.ReserveOverLimit: "over the limit", ports.ReserveGone: "gone"}[r.Outcome]
	case r.Fresh:
		return "held"
	default:
		return fmt.Sprintf("it has %d under %s", r.Hold.Quantity, short(r.Hold.Order))
	}
}
