package simulation

import (
	"testing"
	"testing/synctest"
)

// Report is what became of a run.
type Report struct {
	Plan       Plan
	Violations []string
	Trace      Trace
	Calls      int // of ports
	Fired      [kinds]int
	Ties       int // calls that could not be told apart
}

// Run runs a plan to its end.
func Run(t *testing.T, p Plan, scenario func(w *World) Scenario) Report {
	t.Helper()
	var r Report
	synctest.Test(t, func(*testing.T) {
		w := newWorld(p, scenario)
		w.run()
		r = Report{Plan: p, Violations: w.violations, Trace: w.sched.trace, Calls: w.sched.calls, Fired: w.sched.fired, Ties: w.sched.ties}
	})
	return r
}
