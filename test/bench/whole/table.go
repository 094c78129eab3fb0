package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// results are each contender's figures, a round after the other.
type results map[string][]figures

// The goals, all of them against plain.
const (
	goalAccepted = 5   // times its orders
	goalRefused  = 20  // times its refusals
	goalP99      = 120 // milliseconds
)

// table is the results in Markdown: medians, with each round's figure behind
// them.
func (r results) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# The whole system

Written by `+"`go run ./whole`"+`, with %s on %d processors that run all of it, the load too.
Medians, and in brackets the rounds, in which the three took turns. A ratio is Surge's figure to that of the peer before it.

| | surge | plain | ratio | plain, tuned | ratio | goal, against plain | met |
|---|---|---|---|---|---|---|---|
`, runtime.Version(), runtime.NumCPU())
	r.compare(&b, "orders/s, accepted, all at once", goalAccepted, func(f figures) float64 { return f.accepted })
	r.compare(&b, "the same, until the last of them is reserved", 0, func(f figures) float64 { return f.reserved })
	r.compare(&b, "refusals/s, once sold out", goalRefused, func(f figures) float64 { return f.refused })
	r.show(&b, "orders/s at half of its own maximum", 0, func(f figures) float64 { return float64(f.rate) }, "", nil)
	r.show(&b, "p50 of those, ms", 1, func(f figures) float64 { return f.p50 }, "", nil)
	r.show(&b, "p99 of those, ms", 1, func(f figures) float64 { return f.p99 }, fmt.Sprintf("under %d", goalP99), func(rounds []float64) bool {
		return median(rounds) < goalP99
	})
	r.show(&b, "answers that are errors", 0, func(f figures) float64 { return float64(f.errors) }, "none", none)
	r.show(&b, "oversold, lost, or otherwise wrong", 0, func(f figures) float64 { return float64(len(f.wrong)) }, "none", none)
	r.show(&b, "processors busy with something else before, %", 0, func(f figures) float64 { return f.busy }, "", nil)
	for _, c := range contenders {
		for i, f := range r[c.name] {
			for _, sentence := range f.wrong {
				fmt.Fprintf(&b, "\nWrong, %s in round %d: %s\n", c.name, i+1, sentence)
			}
		}
	}
	return b.String()
}

// compare writes a line of ratios. least is how many times plain's figure the
// goal is; 0 is none.
func (r results) compare(b *strings.Builder, what string, least float64, of func(figures) float64) {
	ours := r.rounds(surge, of)
	fmt.Fprintf(b, "| %s | %s |", what, cell(ours, 0))
	for _, peer := range []string{plain, tuned} {
		theirs := r.rounds(peer, of)
		fmt.Fprintf(b, " %s | %.1f × |", cell(theirs, 0), median(ours)/median(theirs))
	}
	if least == 0 {
		b.WriteString(" | |\n")
		return
	}
	fmt.Fprintf(b, " at least %g × | %s |\n", least, verdict(median(ours) >= least*median(r.rounds(plain, of))))
}

// show writes a line of figures. met judges Surge's; without it there is no
// goal.
func (r results) show(b *strings.Builder, what string, decimals int, of func(figures) float64, goal string, met func(rounds []float64) bool) {
	ours := r.rounds(surge, of)
	fmt.Fprintf(b, "| %s | %s | %s | | %s | |", what, cell(ours, decimals), cell(r.rounds(plain, of), decimals), cell(r.rounds(tuned, of), decimals))
	if met == nil {
		b.WriteString(" | |\n")
		return
	}
	fmt.Fprintf(b, " %s | %s |\n", goal, verdict(met(ours)))
}

func (r results) rounds(name string, of func(figures) float64) []float64 {
	var list []float64
	for _, f := range r[name] {
		list = append(list, of(f))
	}
	return list
}

func median(rounds []float64) float64 {
	list := slices.Sorted(slices.Values(rounds))
	return (list[(len(list)-1)/2] + list[len(list)/2]) / 2
}

func none(rounds []float64) bool { return slices.Max(rounds) == 0 }

func cell(rounds []float64, decimals int) string {
	var each []string
	for _, v := range rounds {
		each = append(each, fmt.Sprintf("%.*f", decimals, v))
	}
	return fmt.Sprintf("%.*f (%s)", decimals, median(rounds), strings.Join(each, ", "))
}

func verdict(met bool) string {
	if met {
		return "yes"
	}
	return "**no**"
}
