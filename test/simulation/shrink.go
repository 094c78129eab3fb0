package simulation

import "slices"

// shrinkRuns bounds how often a plan is tried again to make it smaller.
const shrinkRuns = 300

// Shrink makes the plan of a failed run smaller, as long as the same thing does
// not hold: it leaves out faults, by halves, quarters and so on down to single
// ones (delta debugging: Zeller and Hildebrandt, 2002), then clients. It answers
// the smallest run that it found.
func Shrink(failed Report, run func(Plan) Report) Report {
	best, runs := failed, 0
	try := func(p Plan) bool {
		if runs++; runs > shrinkRuns {
			return false
		}
		r := run(p)
		if r.Breaks() != failed.Breaks() {
			return false
		}
		best = r
		return true
	}
	for size := (len(best.Plan.Faults) + 1) / 2; size > 0; size /= 2 {
		for at := 0; at < len(best.Plan.Faults); {
			p := best.Plan
			p.Faults = slices.Delete(slices.Clone(p.Faults), at, min(at+size, len(p.Faults)))
			if !try(p) {
				at += size
			}
		}
	}
	for clients := best.Plan.Clients / 2; clients > 0; clients /= 2 {
		p := best.Plan
		p.Clients -= clients
		try(p)
	}
	return best
}
