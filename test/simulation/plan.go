package simulation

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// Plan is everything that chance decides about a run, but the order in which
// calls are released: that is drawn from the seed as the run goes on.
type Plan struct {
	Seed    uint64
	Nodes   int
	Clients int
	Storm   time.Duration // how long things go wrong
	Faults  []Fault
}

// String is the plan, a fault per line.
func (p Plan) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d: %d nodes, %d clients, a storm of %v\n", p.Seed, p.Nodes, p.Clients, p.Storm)
	for _, f := range p.Faults {
		fmt.Fprintf(&b, "  %s\n", f)
	}
	return b.String()
}

// Target is something that can go wrong.
type Target struct {
	// On is a port, or a dependency.
	On string
	// Kinds are what can befall it.
	Kinds []Kind
	// Most is how many faults of it a plan has at most.
	Most int
	// Calls is how many calls of the port a run makes, about: one of them is hit.
	Calls int
	// Least is how long a fault of it takes at least.
	Least time.Duration
}

// Draw draws a plan. Some worlds are wilder than others.
func Draw(seed uint64, clients int, storm time.Duration, targets []Target) Plan {
	rng := rand.New(rand.NewPCG(seed, 0))
	p := Plan{Seed: seed, Nodes: 2 + rng.IntN(2), Clients: clients, Storm: storm}
	wild := rng.Float64()
	for _, t := range targets {
		for range t.Most {
			if rng.Float64() > wild {
				continue
			}
			f := Fault{Kind: t.Kinds[rng.IntN(len(t.Kinds))], On: t.On}
			if f.Kind.crash() { // a crash upsets more than anything else: it comes half as often
				f.Kind = t.Kinds[rng.IntN(len(t.Kinds))]
			}
			if f.Kind.timed() {
				f.At = time.Duration(rng.Int64N(int64(storm)))
			} else {
				f.Nth = 1 + rng.IntN(t.Calls)
			}
			f.For = max(t.Least, takes(rng, f.Kind))
			p.Faults = append(p.Faults, f)
		}
	}
	return p
}

// takes draws how long a fault takes: short ones as often as long ones.
func takes(rng *rand.Rand, k Kind) time.Duration {
	switch k {
	case Slow:
		return spread(rng, time.Millisecond, 5*time.Second)
	case Late, Repeat:
		return spread(rng, time.Millisecond, 15*time.Second)
	case Pause:
		return spread(rng, 100*time.Millisecond, 15*time.Second)
	case CrashBefore, CrashAfter, Outage:
		return spread(rng, 100*time.Millisecond, 15*time.Second)
	default:
		return 0
	}
}

// spread draws a time whose logarithm is uniform.
func spread(rng *rand.Rand, low, high time.Duration) time.Duration {
	return time.Duration(float64(low) * math.Pow(float64(high)/float64(low), rng.Float64()))
}
