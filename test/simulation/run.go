package simulation

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
)

// Report is what became of a run.
type Report struct {
	Plan       Plan
	Violations []string // each begins with the name of what must hold, and a colon
	Trace      Trace
	Calls      int // of ports
	Fired      map[Fired]int
	Ties       int // calls that could not be told apart
}

// Fired is a kind of fault on a target.
type Fired struct {
	Kind Kind
	On   string
}

// String is as in a plan.
func (f Fired) String() string { return f.Kind.String() + " " + f.On }

// Run runs a plan to its end. It must be called outside of any bubble. A
// goroutine that is left is the testing package's to complain of.
func Run(t *testing.T, p Plan, scenario func(w *World) Scenario) Report {
	t.Helper()
	var r Report
	synctest.Test(t, func(*testing.T) {
		w := newWorld(p, scenario)
		w.run()
		r = Report{Plan: p, Violations: w.violations, Trace: w.sched.trace, Calls: w.sched.calls, Fired: w.sched.fired, Ties: w.sched.ties}
	})
	if r.Ties > 0 {
		r.Violations = append(r.Violations, fmt.Sprintf("determinism: %d calls could not be told apart", r.Ties))
	}
	return r
}

// Breaks says which of the things that must hold does not: the first one, or "".
func (r Report) Breaks() string {
	if len(r.Violations) == 0 {
		return ""
	}
	name, _, _ := strings.Cut(r.Violations[0], ":")
	return name
}

// lastSteps is how much of a trace is shown.
const lastSteps = 60

// Write writes what a person wants to know of a run that failed.
func (r Report) Write(w io.Writer) {
	fmt.Fprintf(w, "What does not hold:\n") //nolint:errcheck // a builder never fails
	for _, v := range r.Violations {
		fmt.Fprintf(w, "  %s\n", v) //nolint:errcheck // as above
	}
	fmt.Fprintf(w, "\nThe plan, without what does not matter:\n%s\nThe last of %d steps:\n", r.Plan, len(r.Trace)) //nolint:errcheck // as above
	shown := r.Trace.until()
	if len(shown) == 0 {
		shown = r.Trace
	}
	shown.Write(w, lastSteps)
}
